// A process that owns a server of its own until it is killed: `tsx embeddedOwner.mts DATA_DIR`.
// Its only line on stdout is the server as JSON.
import { startEmbeddedPostgres } from '../../src/infrastructure/embeddedPostgres/index.js';

const [dataDir = ''] = process.argv.slice(2);
const { url, pid } = await startEmbeddedPostgres({ dataDir });
process.stdout.write(`${JSON.stringify({ url, pid, owner: process.pid })}\n`);
process.stdin.resume().once('end', () => process.exit(0)); // It does not outlive the spec that started it.
