/**
 * Finds the accounts of a file in the bank, whichever API client opened them, so that no import books rows that another
 * one has booked.
 */
import type { Schemas } from '../../client/client.js';
import type { Currency } from '../../domain/currencies.js';
import { formatAmount } from '../../domain/money.js';
import { CommandError } from '../commandError.js';
import type { Bank, GetResponse } from './connection.js';
import { accountIdOf } from './keys.js';
import { KnownAccount } from './knownAccount.js';
import { forEach } from './parallel.js';
import type { AccountPlan, ImportPlan } from './plan.js';
import { type CsvFile, readRows } from './rows.js';

/** @param source the name of the bank that the file is from, if `--bank` was given */
export const originOf = (number: string, source: string | undefined): Readonly<Record<string, string>> =>
  source === undefined ? { account: number } : { account: number, bank: source };

export const ownerOf = (number: string): string => `Account ${number}`;

/**
 * @returns the existing accounts by their numbers in the file, with all their events read
 * @throws CommandError, before booking anything, if an existing account cannot belong to the file
 */
export async function findAccounts(
  bank: Bank,
  plan: ImportPlan,
  csv: CsvFile,
  source: string | undefined,
): Promise<Map<string, KnownAccount>> {
  const self = await bank.persist(async () => (await bank.ask('/v1/api-clients/self'))?.body);
  const { id: clientId } = self as Schemas['ApiClient'];
  const found = new Map<string, KnownAccount>();
  const needed = [...plan.accounts].filter(([, { rows }]) => rows > 0);
  await forEach(bank, needed, async ([number, account]) => {
    const known = await findAccount(bank, number, account, csv, source, clientId);
    if (known === undefined) return;
    refuseCurrency(number, known, csv.currency);
    found.set(number, known);
  });
  await refuseStrangers(found, plan, csv, clientId);
  return found;
}

async function findAccount(
  bank: Bank,
  number: string,
  { first }: AccountPlan,
  { currency }: CsvFile,
  source: string | undefined,
  clientId: string,
): Promise<KnownAccount | undefined> {
  const meant = new KnownAccount(accountIdOf(source, number), currency);
  if (await meant.readOn(bank)) return meant;
  const others = await namesakes(bank, number, currency);
  // Versions up to 0.1 let the bank choose the id, so each API client that imported the file opened its own account.
  const former = others.filter(({ metadata }) => source === undefined && metadata.bank === undefined);
  const own = former.filter(({ openedBy }) => openedBy === clientId);
  const candidates = own.length === 1 ? own : former;
  if (candidates.length > 1) {
    const ids = candidates.map(({ id }) => id).join(', ');
    throw new CommandError(
      `account ${number} exists more than once in the bank (${ids}), so it is ambiguous`,
    );
  }
  if (candidates[0] !== undefined) return candidates[0];
  const twin = others.find((other) => first !== undefined && other.holds(first));
  if (twin === undefined) return undefined;
  const way = twin.metadata.bank === undefined ? 'without --bank' : `with --bank ${twin.metadata.bank}`;
  throw new CommandError(
    `account ${number} was imported ${way} before and contains rows of this file; import it ${way} again`,
  );
}

/** Accounts that imports opened under this number, for any bank. */
async function namesakes(bank: Bank, number: string, currency: Currency): Promise<KnownAccount[]> {
  const found: KnownAccount[] = [];
  const path = `/v1/accounts?owner=${encodeURIComponent(ownerOf(number))}`;
  for (let after: string | null = ''; after !== null; ) {
    const { body, headers } = (await bank.ask(after === '' ? path : `${path}&after=${after}`)) ?? NOTHING;
    // A list that lags behind the log may not contain the account yet.
    if (headers['projection-lag'] !== undefined) throw new Error('its account list is behind the log');
    const { items, next } = body as Schemas['Accounts'];
    for (const { id, metadata } of items) {
      const isImported = Object.keys(metadata).every((name) => name === 'account' || name === 'bank');
      if (!isImported || metadata.account !== number) continue;
      const known = new KnownAccount(id, currency);
      if (await known.readOn(bank)) found.push(known);
    }
    after = next;
  }
  return found;
}

const NOTHING: GetResponse = { body: { items: [], next: null }, headers: {} };

export function refuseCurrency(number: string, { currency }: KnownAccount, expected: string): void {
  if (currency === expected) return;
  throw new CommandError(`account ${number} already exists in ${currency}, but --currency is ${expected}`);
}

/**
 * Two banks may use the same account numbers. An account that another API client opened belongs to the file only if it
 * contains rows of the file, or if its balance is the file's opening balance.
 */
async function refuseStrangers(
  found: ReadonlyMap<string, KnownAccount>,
  plan: ImportPlan,
  csv: CsvFile,
  clientId: string,
): Promise<void> {
  const doubtful = new Map(
    [...found].filter(([number, known]) => {
      const first = plan.accounts.get(number)?.first;
      if (first === undefined || known.openedBy === clientId || known.movements === 0) return false;
      return !known.holds(first) && known.balance !== formatAmount(first.before, csv.currency);
    }),
  );
  if (doubtful.size === 0) return;
  for await (const row of readRows(csv)) {
    if (!('message' in row) && doubtful.get(row.account)?.holds(row)) doubtful.delete(row.account);
  }
  const [stranger] = doubtful;
  if (stranger === undefined) return;
  const [number, { balance }] = stranger;
  throw new CommandError(
    `account ${number} was opened by another API client, contains none of the file's rows, and has the balance ` +
      `${balance}, which is not the file's opening balance; if it belongs to another bank, name the file's bank with --bank`,
  );
}
