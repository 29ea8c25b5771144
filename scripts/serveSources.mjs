// The bank as it is written, under a loader that compiles: see scripts/dev.mjs.
const { main } = await import('../src/main/main.ts');
await main();
