/** Statements of a past that is kept in memory. */
import { BankZone } from '../../src/application/shared/bankZone.js';
import type { Moment } from '../../src/application/statements/ports.js';
import { type Basis, type StatementAnswer, Statements } from '../../src/application/statements/statements.js';
import { TimeTravel } from '../../src/application/statements/timeTravel.js';
import { MemoryAccountHistory } from '../../src/testing/memory/accountHistory.js';
import { MemoryHoldLog } from '../../src/testing/memory/holdLog.js';
import { openBank } from './bankFixture.js';
import { type Recorded, storeInMemory } from './past.js';

export const NOW = '2026-06-30T12:00:00.000Z';

export interface Asked {
  readonly from: string;
  readonly to: string;
  readonly basis?: Basis;
  readonly moment?: Moment | undefined;
}

export async function openStatements(
  recorded: readonly Recorded[],
  linesMax = 10_000,
  zone = new BankZone('UTC'),
): Promise<{
  readonly timeTravel: TimeTravel;
  readonly statements: Statements;
  /** Throws for a rejection. */
  statement(accountId: string, asked: Asked): Promise<StatementAnswer>;
}> {
  const store = await storeInMemory(recorded);
  const history = new MemoryAccountHistory(store);
  const timeTravel = new TimeTravel({
    history,
    bank: openBank(store),
    evictOlder: async () => {},
    clock: { meansNow: () => false, recordingTime: () => NOW },
  });
  const clock = { now: () => Date.parse(NOW) };
  const statements = new Statements({
    timeTravel,
    history,
    holds: new MemoryHoldLog(store),
    clock,
    zone: () => zone,
    linesMax,
  });
  return {
    timeTravel,
    statements,
    statement: async (accountId, { basis = 'business', moment, ...period }) => {
      const answer = await statements.statement(accountId, { ...period, basis, moment });
      if ('code' in answer) throw new Error(answer.detail);
      return answer;
    },
  };
}
