/**
 * What a real PostgreSQL answers under faults, the model could have answered. RECORD_TO names a file to keep the trace in,
 * RECORD_FAULTS the faults (`terminate,cut`), RECORD_MS how long they
 * happen; FAULT_SEED repeats what is asked and suffered, though not when.
 */
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FAULT_NAMES, type FaultName } from './faults.js';
import { Model } from './model.js';
import { record } from './record.js';
import { contradictionOf } from './replay.js';
import { writeRecording } from './trace.js';

const MS = 3_000;
const NODES = 3;

const { FAULT_SEED, RECORD_TO, RECORD_FAULTS, RECORD_MS } = process.env;

it('the model explains a fresh trace of PostgreSQL under faults', async () => {
  const seed = Number(FAULT_SEED ?? randomInt(2 ** 31));
  const faults = (RECORD_FAULTS?.split(',') ?? FAULT_NAMES) as FaultName[];
  process.stdout.write(`recorded trace: FAULT_SEED=${seed}\n`);
  const recording = await record({ seed, ms: Number(RECORD_MS ?? MS), nodes: NODES, faults });
  if (RECORD_TO !== undefined) writeFileSync(RECORD_TO, writeRecording(recording));
  expect(recording.lines.length).toBeGreaterThan(20);
  expect(await contradictionOf(recording, new Model())).toBeUndefined();
});
