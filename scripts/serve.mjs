// Runs the bank in a container; the image contains everything installed and built.
const { main } = await import('../dist/main/main.js');
await main();
