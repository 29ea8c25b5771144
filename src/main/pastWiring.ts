/** Composes what is asked of the past: states of accounts, statements, transactions. */
import type { EvictOlder } from '../application/accounts/eviction.js';
import type { Bank } from '../application/bank.js';
import type { StreamStore } from '../application/commands/ports.js';
import type { HoldLog } from '../application/holds/ports.js';
import type { StreamEvents } from '../application/log/ports.js';
import type { BankClock } from '../application/shared/bankClock.js';
import type { AccountHistory } from '../application/statements/ports.js';
import { Statements } from '../application/statements/statements.js';
import { TimeTravel } from '../application/statements/timeTravel.js';
import type { TransactionSearch } from '../application/transactions/ports.js';
import { TransactionReads } from '../application/transactions/reads.js';
import type { Config } from './config.js';

interface Adapters {
  readonly store: StreamStore;
  readonly pages: StreamEvents;
  readonly history: AccountHistory;
  readonly holds: HoldLog;
  readonly transactions: TransactionSearch;
  readonly clock: BankClock;
}

export function wirePast(
  { store, pages, history, holds, transactions, clock }: Adapters,
  { config, bank, evictOlder }: { config: Config; bank: Bank; evictOlder: EvictOlder },
) {
  const timeTravel = new TimeTravel({ history, bank, evictOlder, clock });
  const statements = new Statements({
    timeTravel,
    history,
    holds,
    clock,
    zone: () => clock.zone,
    linesMax: config.STATEMENT_LINES_MAX,
  });
  return {
    timeTravel,
    statements,
    transactions: new TransactionReads({ store, pages, search: transactions, evictOlder }),
  };
}
