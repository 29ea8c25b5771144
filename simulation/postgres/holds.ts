/** Holds as the log on the model of PostgreSQL tells them. */
import type { HoldExpiries, HoldLog } from '../../src/application/holds/ports.js';
import { MemoryHoldExpiries, MemoryHoldLog } from '../../src/testing/memory/holdLog.js';
import type { Log } from '../../src/testing/memory/log.js';
import type { PostgresServer } from './server.js';
import type { Sessions } from './sessions.js';

interface Indexes {
  readonly log: MemoryHoldLog;
  readonly expiries: MemoryHoldExpiries;
}

/** After a failover the server has another log, and looks through it anew. */
const indexes = new WeakMap<Log, Indexes>();

function indexesOf(log: Log): Indexes {
  let found = indexes.get(log);
  if (found === undefined) {
    const events = { readAll: async (...range: Parameters<Log['all']>) => log.all(...range) };
    found = { log: new MemoryHoldLog(events), expiries: new MemoryHoldExpiries(events) };
    indexes.set(log, found);
  }
  return found;
}

export function holdsOf({
  server,
  sessions,
}: {
  readonly server: PostgresServer;
  readonly sessions: Sessions;
}): { readonly holds: HoldLog; readonly holdExpiries: HoldExpiries } {
  const ask = <T>(words: string, statement: (found: Indexes) => Promise<T>): Promise<T> =>
    sessions.ask(words, () => statement(indexesOf(server.log)));
  return {
    holds: {
      find: (...args) => ask('find holds', ({ log }) => log.find(...args)),
      ofAccount: (...args) => ask('find holds of an account', ({ log }) => log.ofAccount(...args)),
    },
    holdExpiries: {
      next: (...args) => ask('find the next expiry', ({ expiries }) => expiries.next(...args)),
      due: (...args) => ask('find expired holds', ({ expiries }) => expiries.due(...args)),
      doneUntil: () => ask('find where expiry has arrived', ({ expiries }) => expiries.doneUntil()),
      done: (...args) => ask('note where expiry has arrived', ({ expiries }) => expiries.done(...args)),
    },
  };
}
