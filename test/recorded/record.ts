/** Records a trace: nodes use a real PostgreSQL, which suffers faults. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../support/random.js';
import { type FaultName, Faults } from './faults.js';
import { History, Numbers } from './history.js';
import { LedgerDatabase } from './ledgerDatabase.js';
import { noteRecognitions, RecordedNode } from './node.js';
import { Recorder } from './recorder.js';
import type { Recording } from './trace.js';

const CLIENTS = 2;
/** How long nodes go on after the last fault. */
const AFTER_MS = 1_000;

/**
 * @param seed draws what nodes ask and what they suffer; when it happens is PostgreSQL's affair
 * @param ms how long there are faults, at most 20 s
 */
export async function record(options: {
  readonly seed: number;
  readonly ms: number;
  readonly nodes: number;
  readonly faults: readonly FaultName[];
}): Promise<Recording> {
  const random = new Random(options.seed);
  const recorder = new Recorder();
  const database = await LedgerDatabase.start();
  const endNotes = noteRecognitions();
  const nodes: RecordedNode[] = [];
  try {
    for (let number = 1; number <= options.nodes; number += 1)
      nodes.push(await RecordedNode.start(number, recorder, database.url()));
    const numbers = new Numbers();
    let isOver = false;
    const asking = nodes.flatMap((node) =>
      Array.from({ length: CLIENTS }, () => new History(node, random.fork(), numbers).run(() => isOver)),
    );
    const faults = new Faults(random.fork(), recorder, database, nodes);
    const endMs = performance.now() + options.ms;
    await faults.run(options.faults, () => performance.now() > endMs);
    await sleep(Math.max(AFTER_MS, endMs - performance.now()));
    isOver = true;
    await Promise.all(asking);
    await recorder.note(0, { call: 'readEverything' }, async () => ({ answer: await database.everything() }));
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
    endNotes();
    await database.stop();
  }
  const { seed, ms, faults } = options;
  const settings = `FAULT_SEED=${seed} RECORD_FAULTS=${faults} RECORD_MS=${ms} RECORD_TO=FILE`;
  const command = `${settings} npx vitest run --project int test/recorded`;
  return { made: { command, recordedAt: new Date().toISOString(), ...options }, lines: recorder.lines };
}
