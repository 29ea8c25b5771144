/** Entries for tests of event buffers. */
import { randomUUID } from 'node:crypto';
import type { BufferEntry, CommandKey, Flushed } from '../../src/application/acceleration/ports.js';
import { hashOf } from './proposals.js';

export const newCommand = (request = 'request'): CommandKey => ({
  commandId: randomUUID(),
  requestHash: hashOf(request).toString('hex'),
});

/** An entry of one new command. @param streams versions before and after, by stream */
export function entryOf(
  streams: Readonly<Record<string, readonly [before: number, after: number]>>,
  commands: readonly CommandKey[] = [newCommand()],
): BufferEntry {
  const id = randomUUID();
  return {
    id,
    commands,
    streams: Object.entries(streams).map(([streamId, [before, after]]) => ({
      ...{ streamId, before, after },
      state: JSON.stringify({ owner: 'č:"\n😀', version: after }),
    })),
    payload: JSON.stringify({ id, text: 'č:"\n😀' }),
  };
}

/** What a flusher says of entries that it has appended as they were. */
export function flushedOf(entries: readonly BufferEntry[], conflicts: readonly string[] = []): Flushed {
  return {
    payloads: entries.map(({ payload }) => payload),
    commands: entries.flatMap(({ commands }) => commands),
    lastEntries: new Map(
      entries.flatMap(({ id, streams }) => streams.map(({ streamId }) => [streamId, id] as const)),
    ),
    conflicts: new Set(conflicts),
    ...{ failed: [], setAside: [] },
  };
}
