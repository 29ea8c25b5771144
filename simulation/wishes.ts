/** What clients wish: a command or an atomic batch, drawn from the seed, the client and the number of its step. */
import type { KeyedCommand } from '../src/application/bank.js';
import { readBatchItem } from '../src/application/commands/command.js';
import { commandIdOf } from '../src/application/commands/idempotency.js';
import type { Today } from '../src/application/shared/bankClock.js';
import { uuidOf } from '../src/application/shared/uuidOf.js';
import type { Random } from '../test/support/random.js';

export type WishType =
  | 'open'
  | 'deposit'
  | 'withdraw'
  | 'transfer'
  | 'freeze'
  | 'unfreeze'
  | 'close'
  | 'set-overdraft-limit';

/** One command. Amounts are cents. */
export interface Wish {
  readonly key: string;
  readonly clientId: string;
  readonly commandId: string;
  readonly type: WishType;
  /** The account that it is about: the paying one of a transfer. */
  readonly account: string;
  readonly to?: string;
  readonly cents?: number;
  readonly currency?: string;
  readonly expectedVersion?: number;
  /** The commands of its atomic batch, itself included. */
  readonly batch?: readonly Wish[];
}

/** Open holds per account, of which there are none. */
const HOLDS_MAX = 0;

/** A command as a node gets it. @param today the node's business date */
export function commandOf(wish: Wish, today: () => Today): KeyedCommand {
  const { key, type, account, to, cents, currency, expectedVersion } = wish;
  const amount = cents === undefined ? {} : { amount: amountOf(cents) };
  const fields = { type, idempotencyKey: key, ...(expectedVersion !== undefined && { expectedVersion }) };
  const defaults = { today, newAccountId: () => account, holdsMax: HOLDS_MAX };
  if (type === 'open') {
    const limit = cents === undefined ? {} : { overdraftLimit: amountOf(cents) };
    return readBatchItem({ ...fields, id: account, owner: OWNER, currency, ...limit }, defaults);
  }
  if (type === 'transfer') return readBatchItem({ ...fields, from: account, to, ...amount }, defaults);
  return readBatchItem({ ...fields, accountId: account, ...amount }, defaults);
}

/** The owner of every account. */
export const OWNER = 'Ada';

export const amountOf = (cents: number): string =>
  `${cents < 0 ? '-' : ''}${Math.floor(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;

/** The accounts of a run. Every fifth is in another currency, so that some transfers are refused. */
export const accountsOf = (seed: number, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => uuidOf(`account ${index} of run ${seed}`).replace('-8', '-7'));

export const currencyOf = (index: number): string => (index % 5 === 4 ? 'USD' : 'EUR');

export const clientIdOf = (number: number): string => uuidOf(`client ${number}`);

/** What a client does in one step. */
export type Step =
  | { readonly kind: 'command'; readonly wishes: readonly [Wish]; readonly isAsync: boolean }
  | { readonly kind: 'batch'; readonly wishes: readonly Wish[] }
  | { readonly kind: 'read'; readonly account: string }
  | { readonly kind: 'list' }
  | { readonly kind: 'totals' }
  /** An earlier command again: the same request, or another one under its key. */
  | { readonly kind: 'repeat'; readonly back: number; readonly isOther: boolean };

const CENTS_MAX = 5_000;

/** Shares of the kinds of steps, of 100. */
const STEPS = [
  ['deposit', 24],
  ['withdraw', 18],
  ['transfer', 16],
  ['open', 5],
  ['freeze', 2],
  ['unfreeze', 3],
  ['close', 1],
  ['set-overdraft-limit', 2],
  ['batch', 4],
  ['read', 13],
  ['list', 3],
  ['totals', 2],
  ['repeat', 7],
] as const;

/** @param knownVersion the version of an account that the client knows, to expect */
export function stepOf(
  random: Random,
  client: number,
  step: number,
  accounts: readonly string[],
  knownVersion: (account: string) => number | undefined,
): Step {
  const name = `c${client}-s${step}`;
  const kind = drawn(random);
  // Everybody's first step opens an account: before that, nothing can happen.
  if (step === 0) return command(wishOf('open', random, name, client, accounts, knownVersion), random);
  if (kind === 'read') return { kind, account: random.pick(accounts) };
  if (kind === 'list' || kind === 'totals') return { kind };
  if (kind === 'repeat') return { kind, back: random.between(1, 20), isOther: random.chance(0.2) };
  if (kind !== 'batch') return command(wishOf(kind, random, name, client, accounts, knownVersion), random);
  const wishes: Wish[] = [];
  const types = ['deposit', 'withdraw', 'transfer'] as const;
  for (let index = random.between(2, 4); index > 0; index -= 1) {
    const wish = wishOf(random.pick(types), random, `${name}-${index}`, client, accounts, knownVersion);
    wishes.push({ ...wish, batch: wishes });
  }
  return { kind, wishes };
}

function drawn(random: Random): (typeof STEPS)[number][0] {
  let at = random.between(0, 99);
  for (const [kind, share] of STEPS) {
    if (at < share) return kind;
    at -= share;
  }
  throw new Error('the shares of steps do not add up to 100');
}

const command = (wish: Wish, random: Random): Step => ({
  kind: 'command',
  wishes: [wish],
  isAsync: random.chance(0.15),
});

function wishOf(
  type: WishType,
  random: Random,
  key: string,
  client: number,
  accounts: readonly string[],
  knownVersion: (account: string) => number | undefined,
): Wish {
  const clientId = clientIdOf(client);
  const at = random.between(0, accounts.length - 1);
  const account = accounts[at] as string;
  const others = accounts.filter((one) => one !== account);
  const cents = random.between(1, CENTS_MAX);
  const expects = random.chance(0.1) ? knownVersion(account) : undefined;
  const named = { key, clientId, commandId: commandIdOf(clientId, key), account };
  const expecting = expects === undefined ? {} : { expectedVersion: expects };
  if (type === 'open')
    return { ...named, type, currency: currencyOf(at), cents: random.pick([0, 0, 10_000]) };
  if (type === 'transfer') {
    const to = others.length === 0 ? undefined : random.pick(others);
    if (to === undefined) return { ...named, ...expecting, type: 'deposit', cents };
    return { ...named, ...expecting, type, to, cents };
  }
  if (type === 'freeze' || type === 'unfreeze' || type === 'close') return { ...named, ...expecting, type };
  return { ...named, ...expecting, type, cents };
}
