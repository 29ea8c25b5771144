/** Makes the bank ready for a file's rows: opens the accounts, and gives those the overdraft that need one. */
import { type Currency, formatAmount } from '../../domain/money.js';
import { sendAll } from './batchClient.js';
import type { Bank } from './connection.js';
import { ImportError } from './importError.js';
import { openingKey, overdraftKey } from './keys.js';
import type { Item } from './lanes.js';
import type { Plan } from './plan.js';

/** @returns the bank's ids by the file's numbers */
export async function prepareAccounts(
  bank: Bank,
  plan: Plan,
  currency: Currency,
  onOpened: () => void,
): Promise<ReadonlyMap<string, string>> {
  const needed = [...plan.accounts].filter(([, account]) => account.rows > 0);
  const numbers = needed.map(([number]) => number);
  const ids = await openAccounts(bank, numbers, currency, onOpened);
  const overdrafts = needed
    .filter(([, { overdraft }]) => overdraft > 0n)
    .map(([number, { overdraft }]) => ({ number, id: ids.get(number) as string, overdraft }));
  await raiseOverdrafts(bank, overdrafts, currency);
  return ids;
}

async function openAccounts(
  bank: Bank,
  numbers: readonly string[],
  currency: Currency,
  onOpened: () => void,
): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  const opening = numbers.map((number): Item<string> => {
    const about = { owner: `Account ${number}`, currency, metadata: { account: number } };
    return {
      lane: number,
      command: { type: 'open', idempotencyKey: openingKey(number), ...about },
      about: number,
    };
  });
  await sendAll(bank, opening, ({ status, code, detail, answer }, { about: number }) => {
    if (status !== 'ok') throw new ImportError(`account ${number} cannot be opened: ${code}, ${detail}`);
    ids.set(number, answer?.id as string);
    onOpened();
  });
  return ids;
}

interface Overdraft {
  readonly number: string;
  readonly id: string;
  /** Minor units that the limit must have at least. */
  readonly overdraft: bigint;
}

async function raiseOverdrafts(bank: Bank, needed: readonly Overdraft[], currency: Currency): Promise<void> {
  const raises = needed.map((about): Item<Overdraft> => {
    const { number, id: accountId, overdraft } = about;
    const amount = formatAmount(overdraft, currency);
    const idempotencyKey = overdraftKey(number, 0, amount);
    return {
      lane: number,
      command: { type: 'set-overdraft-limit', idempotencyKey, accountId, amount },
      about,
    };
  });
  await sendAll(bank, raises, ({ status, code, detail }, { about }) => {
    if (status !== 'ok')
      throw new ImportError(`account ${about.number} cannot be prepared: ${code}, ${detail}`);
  });
}
