// npm run generate: generates files from the sources, which the specs compare: see generate/main.ts.
import { runSources } from './lib/sources.mjs';

process.exitCode = await runSources('scripts/generate/main.ts');
