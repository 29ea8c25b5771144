/** All read models. */
import { accounts } from './accounts.js';
import { dailyBalances } from './dailyBalances.js';
import { journal } from './journal.js';
import type { PostgresProjection } from './projection.js';
import { search } from './search.js';
import { transactions } from './transactions.js';

export const projections: readonly PostgresProjection[] = [
  accounts,
  transactions,
  journal,
  dailyBalances,
  search,
];
