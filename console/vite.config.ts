import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where the bank is while the console is being worked on: `npx vite console`. */
const BANK = process.env.BANK_URL ?? 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [react()],
  // Where it is, the page says: behind a proxy the bank may have a path before its own.
  base: './',
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    // What is drawn at once is said in index.html; the rest comes when it is asked for.
    modulePreload: { polyfill: false },
    // Nothing may be written into the page itself: its policy would refuse it.
    assetsInlineLimit: 0,
    reportCompressedSize: true,
  },
  server: { proxy: { '/v1': BANK, '/health': BANK, '/metrics': BANK, '/docs': BANK } },
});
