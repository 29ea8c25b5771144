// npm run generate: files that are made from the sources, as the specs expect them: see generate/main.ts.
import { runSources } from './lib/sources.mjs';

process.exitCode = await runSources('scripts/generate/main.ts');
