/** Makes the bank ready for a file's rows: opens the accounts, and gives those the overdraft that need one. */
import { type Currency, formatAmount, parseAmount } from '../../domain/money.js';
import { CommandError } from '../commandError.js';
import { sendAll } from './batchClient.js';
import type { Bank } from './connection.js';
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
    if (status !== 'ok') throw new CommandError(`account ${number} cannot be opened: ${code}, ${detail}`);
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

/**
 * Raises limits that are too low; none is ever lowered. The version that was read is expected, and stands in the key:
 * so whatever happens to the account in between, it is read again and never answered by an earlier import.
 */
async function raiseOverdrafts(bank: Bank, needed: readonly Overdraft[], currency: Currency): Promise<void> {
  for (let left = needed; left.length > 0; ) {
    const raises: Item<Overdraft>[] = [];
    for (const one of left) raises.push(...(await raiseOf(bank, one, currency)));
    const outrun: Overdraft[] = [];
    await sendAll(bank, raises, ({ status, code, detail }, { about }) => {
      if (code === 'version-mismatch') outrun.push(about);
      // Its rows may be there already; if not, they are refused one by one, and no other account suffers.
      else if (status !== 'ok') bank.say(`account ${about.number} gets no overdraft: ${code}, ${detail}`);
    });
    left = outrun;
  }
}

/** The command that raises the limit; none where it is high enough. */
async function raiseOf(bank: Bank, about: Overdraft, currency: Currency): Promise<Item<Overdraft>[]> {
  const { number, id: accountId, overdraft } = about;
  const { version, overdraftLimit } = (await bank.get(`/v1/accounts/${accountId}`)) as {
    version: number;
    overdraftLimit: string;
  };
  const limit = parseAmount(overdraftLimit, currency);
  if (typeof limit === 'bigint' && limit >= overdraft) return [];
  const amount = formatAmount(overdraft, currency);
  const idempotencyKey = overdraftKey(number, version, amount);
  const command = {
    type: 'set-overdraft-limit',
    idempotencyKey,
    accountId,
    amount,
    expectedVersion: version,
  };
  return [{ lane: number, command, about }];
}
