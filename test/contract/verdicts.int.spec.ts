/** The rules of appending are written twice, in SQL and in TypeScript: on random batches they agree. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Proposal } from '../../src/application/commands/ports.js';
import type { Connections } from '../../src/infrastructure/postgres/connection/connections.js';
import { PostgresEventStore } from '../../src/infrastructure/postgres/log/eventStore.js';
import { MemoryEventStore } from '../../src/testing/memory/eventStore.js';
import { openDatabase } from '../support/migratedDatabase.js';
import { Names, type Versions } from '../support/proposals.js';

let database: Awaited<ReturnType<typeof openDatabase>>;
beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => database?.close());

const STREAMS = ['A', 'B', 'C', 'D'] as const;

const command = fc.record({
  streams: fc.uniqueArray(fc.constantFrom(...STREAMS), { minLength: 1, maxLength: 2 }),
  kind: fc.constantFrom('movement', 'movement', 'rejection', 'nothing'),
  /** One in a few was appended before. */
  repeats: fc.integer({ min: 0, max: 6 }).map((n) => n === 0),
});
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

const batch = fc.record({
  /** How far the reader of each stream is behind; mostly not at all. */
  behind: fc.tuple(...STREAMS.map(() => fc.constantFrom(0, 0, 0, 0, 1))),
  units: fc.array(fc.array(command, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8 }),
});

it('memory and PostgreSQL give the same verdicts and keep the same log', async () => {
  const postgres = new PostgresEventStore(database.nodes[0] as Connections);
  const check = fc.asyncProperty(fc.array(batch, { minLength: 2, maxLength: 5 }), async (batches) => {
    const memory = new MemoryEventStore();
    const names = new Names();
    const recorded: string[] = [];
    for (const [round, { behind, units }] of batches.entries()) {
      const decided = await decide(memory, names, behind, units, recorded, round);
      const inMemory = await memory.append(decided);
      const onPostgres = await postgres.append(decided);
      expect(onPostgres.verdicts).toEqual(inMemory.verdicts);
      const keys = units.flatMap((unit, at) => unit.map((_, member) => keyOf(round, at, member)));
      recorded.push(...keys.filter((_, index) => inMemory.verdicts[index] === 'appended'));
    }
    for (const stream of STREAMS) {
      const [expected, actual] = await Promise.all(
        [memory, postgres].map(async (store) =>
          (await store.readStream(names.id(stream), 0, 1_000)).map((event) => [
            event.version,
            event.commandId,
          ]),
        ),
      );
      expect(actual).toEqual(expected);
    }
  });
  await fc.assert(check, { numRuns: 60 });
});

const keyOf = (round: number, unit: number, member: number) => `${round}.${unit}.${member}`;

/** Decides a batch as the command queue would: on versions that may be old, each command seeing the ones before. */
async function decide(
  store: MemoryEventStore,
  names: Names,
  behind: readonly number[],
  units: readonly (readonly Command[])[],
  recorded: readonly string[],
  round: number,
): Promise<Proposal[][]> {
  const seen = new Map<string, number>();
  for (const [index, stream] of STREAMS.entries()) {
    const { length } = await store.readStream(names.id(stream), 0, 1_000);
    seen.set(stream, Math.max(0, length - (behind[index] ?? 0)));
  }
  const repeatable = [...recorded];
  return units.map((unit, at) =>
    unit.map(({ streams, kind, repeats }, member) => {
      const key = (repeats ? repeatable.shift() : undefined) ?? keyOf(round, at, member);
      const read: Versions = Object.fromEntries(
        streams.map((stream) => [stream, seen.get(stream) as number]),
      );
      if (kind !== 'movement') return names[kind](read, key);
      for (const stream of streams) seen.set(stream, (seen.get(stream) as number) + 1);
      return names.movement(
        Object.fromEntries(streams.map((stream) => [stream, seen.get(stream) as number])),
        key,
      );
    }),
  );
}
