// The bank alone, for a container: whoever made the image has installed and built everything.
const { main } = await import('../dist/main/main.js');
await main();
