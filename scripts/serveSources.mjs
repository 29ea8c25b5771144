// Runs the bank from its sources with a compiling loader: see scripts/dev.mjs.
const { main } = await import('../src/main/main.ts');
await main();
