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
  | 'set-overdraft-limit'
  | 'place-hold'
  | 'capture-hold'
  | 'release-hold'
  /** Sent by the bank itself. */
  | 'expire-hold';

/** One command. Amounts are cents. */
export interface Wish {
  readonly key: string;
  readonly clientId: string;
  readonly commandId: string;
  readonly type: WishType;
  /** The account that it is about: the paying one of a transfer, that of the hold. */
  readonly account: string;
  readonly to?: string;
  readonly cents?: number;
  readonly currency?: string;
  readonly expectedVersion?: number;
  /** The hold that it captures or ends. */
  readonly holdId?: string;
  /** Whether a capture ends the hold; it does unless it says otherwise. */
  readonly isFinal?: boolean;
  /** How long the hold that it places lasts; seven days unless it says otherwise. */
  readonly seconds?: number;
  /** The commands of its atomic batch, itself included. */
  readonly batch?: readonly Wish[];
}

/** Open holds that an account may have. */
export const HOLDS_MAX = 4;

/** A command as a node gets it. @param today the node's business date */
export function commandOf(wish: Wish, today: () => Today): KeyedCommand {
  const { key, type, account, to, cents, currency, expectedVersion, holdId, isFinal, seconds } = wish;
  const amount = cents === undefined ? {} : { amount: amountOf(cents) };
  const fields = { type, idempotencyKey: key, ...(expectedVersion !== undefined && { expectedVersion }) };
  const defaults = { today, newAccountId: () => account, holdsMax: HOLDS_MAX };
  if (type === 'open') {
    const limit = cents === undefined ? {} : { overdraftLimit: amountOf(cents) };
    return readBatchItem({ ...fields, id: account, owner: OWNER, currency, ...limit }, defaults);
  }
  if (type === 'transfer') return readBatchItem({ ...fields, from: account, to, ...amount }, defaults);
  if (type === 'place-hold') {
    const lasts = seconds === undefined ? {} : { expiresInSeconds: seconds };
    return readBatchItem({ ...fields, accountId: account, ...amount, ...lasts }, defaults);
  }
  if (type === 'capture-hold') {
    const how = { ...(to !== undefined && { to }), ...(isFinal !== undefined && { final: isFinal }) };
    return readBatchItem({ ...fields, holdId, ...amount, ...how }, defaults);
  }
  if (type === 'release-hold') return readBatchItem({ ...fields, holdId }, defaults);
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
  | { readonly kind: 'read-hold'; readonly holdId: string }
  | { readonly kind: 'list' }
  | { readonly kind: 'totals' }
  /** An earlier command again: the same request, or another one under its key. */
  | { readonly kind: 'repeat'; readonly back: number; readonly isOther: boolean };

const CENTS_MAX = 5_000;
/** A key in so many is one that all clients use. */
const COMMON_KEY_EVERY = 9;
/** Many holds expire within a run. */
const HOLD_SECONDS_MAX = 15;

/** Shares of the kinds of steps, of 100. */
const STEPS = [
  ['deposit', 21],
  ['withdraw', 15],
  ['transfer', 13],
  ['open', 5],
  ['freeze', 2],
  ['unfreeze', 3],
  ['close', 1],
  ['set-overdraft-limit', 2],
  ['place-hold', 6],
  ['capture-hold', 4],
  ['release-hold', 2],
  ['batch', 4],
  ['read', 10],
  ['read-hold', 1],
  ['list', 3],
  ['totals', 2],
  ['repeat', 6],
] as const;

interface KnownHold {
  readonly id: string;
  readonly account: string;
  readonly cents: number;
}

/** What a client knows when it takes a step. */
export interface Known {
  /** The version of an account, to expect. */
  versionOf(account: string): number | undefined;
  /** The newest holds. */
  holds(): readonly KnownHold[];
}

export function stepOf(
  random: Random,
  client: number,
  step: number,
  accounts: readonly string[],
  known: Known,
): Step {
  // Keys belong to a client: others may use the same ones.
  const name = step % COMMON_KEY_EVERY === COMMON_KEY_EVERY - 1 ? `s${step}` : `c${client}-s${step}`;
  const kind = drawn(random);
  // Everybody's first step opens an account: before that, nothing can happen.
  if (step === 0) return command(wishOf('open', random, name, client, accounts, known), random);
  if (kind === 'read') return { kind, account: random.pick(accounts) };
  if (kind === 'read-hold') {
    const holds = known.holds();
    if (holds.length === 0) return { kind: 'list' };
    return { kind, holdId: random.pick(holds).id };
  }
  if (kind === 'list' || kind === 'totals') return { kind };
  if (kind === 'repeat') return { kind, back: random.between(1, 20), isOther: random.chance(0.2) };
  if (kind !== 'batch') return command(wishOf(kind, random, name, client, accounts, known), random);
  const wishes: Wish[] = [];
  const types = [
    'deposit',
    'deposit',
    'withdraw',
    'withdraw',
    'transfer',
    'place-hold',
    'capture-hold',
  ] as const;
  for (let index = random.between(2, 4); index > 0; index -= 1) {
    const wish = wishOf(random.pick(types), random, `${name}-${index}`, client, accounts, known);
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
  known: Known,
): Wish {
  const clientId = clientIdOf(client);
  const at = random.between(0, accounts.length - 1);
  const account = accounts[at] as string;
  const others = accounts.filter((one) => one !== account);
  const cents = random.between(1, CENTS_MAX);
  const expects = random.chance(0.1) ? known.versionOf(account) : undefined;
  const named = { key, clientId, commandId: commandIdOf(clientId, key), account };
  const expecting = expects === undefined ? {} : { expectedVersion: expects };
  if (type === 'open')
    return { ...named, type, currency: currencyOf(at), cents: random.pick([0, 0, 10_000]) };
  if (type === 'place-hold') {
    const seconds = random.chance(0.3) ? undefined : random.between(1, HOLD_SECONDS_MAX);
    return { ...named, ...expecting, type, cents, ...(seconds !== undefined && { seconds }) };
  }
  if (type === 'capture-hold' || type === 'release-hold')
    return ofHold(type, random, { ...named, ...expecting }, accounts, known);
  if (type === 'transfer') {
    const to = others.length === 0 ? undefined : random.pick(others);
    if (to === undefined) return { ...named, ...expecting, type: 'deposit', cents };
    return { ...named, ...expecting, type, to, cents };
  }
  if (type === 'freeze' || type === 'unfreeze' || type === 'close') return { ...named, ...expecting, type };
  return { ...named, ...expecting, type, cents };
}

/** About one of the newest holds, open or not; or about one that nobody has placed. */
function ofHold(
  type: 'capture-hold' | 'release-hold',
  random: Random,
  named: Omit<Wish, 'type'>,
  accounts: readonly string[],
  known: Known,
): Wish {
  const holds = known.holds();
  const hold = holds.length === 0 || random.chance(0.03) ? undefined : random.pick(holds);
  const account = hold?.account ?? named.account;
  const wish = { ...named, type, account, holdId: hold?.id ?? uuidOf(`no hold of ${named.key}`) };
  if (type === 'release-hold') return wish;
  const others = accounts.filter((one) => one !== account);
  const isPaidTo = random.chance(0.4) && others.length > 0;
  const isPart = random.chance(0.6);
  return {
    ...wish,
    ...(isPaidTo && { to: random.pick(others) }),
    ...(isPart && { cents: random.between(1, Math.ceil((hold?.cents ?? CENTS_MAX) * 0.7)) }),
    ...(random.chance(0.5) && { isFinal: false }),
  };
}
