/**
 * The history of the demo, day by day. It depends only on the seed, the number of customers and the first day, so a later
 * end day only appends to it.
 */
import { Books, type DemoCommand } from './books.js';
import { type Customer, makeCustomers } from './customers.js';
import { addDays, twoYearsBefore } from './days.js';
import { householdDay } from './household.js';
import { Random } from './random.js';

export interface Demo {
  readonly seed: number;
  readonly customers: number;
  /** The day on which the demo was created; the history starts two years earlier. */
  readonly begunOn: string;
}

/** Raise this when the same seed yields a different history: an existing demo cannot resume then. */
const VERSION = 2;

/** The note on the first account, which identifies the demo. */
export const noteOf = ({ seed, customers, begunOn }: Demo): string =>
  `${VERSION}: ${seed} ${customers} ${begunOn}`;

export function demoOf(note: string): Demo | undefined {
  const [, version, seed, customers, begunOn] = /^(\d+): (\d+) (\d+) (\d{4}-\d\d-\d\d)$/.exec(note) ?? [];
  if (begunOn === undefined || Number(version) !== VERSION) return undefined;
  return { seed: Number(seed), customers: Number(customers), begunOn };
}

export const customersOf = ({ seed, customers }: Pick<Demo, 'seed' | 'customers'>): readonly Customer[] =>
  makeCustomers(customers, new Random(seed));

/** Days before `begunOn` on which one customer leaves, and on which one buys the car that is repaired on `begunOn`. */
const LEAVES_DAYS = 30;
const BUYS_DAYS = 6;

const prefixOf = ({ seed }: Demo): string => `demo-${seed}`;

/** The idempotency key of the command with this number, counted from 1. */
export const keyOf = (demo: Demo, number: number): string => `${prefixOf(demo)}-${number}`;

/** The commands of all days up to and including `to`, ordered by business date. */
export function* history(demo: Demo, to: string): Generator<DemoCommand> {
  const books = new Books(prefixOf(demo));
  const random = new Random(demo.seed).fork(1_000_003);
  const customers = customersOf(demo);
  const first = twoYearsBefore(demo.begunOn);
  const there: Customer[] = [];
  for (let day = first, number = 0; day <= to; day = addDays(day, 1), number += 1) {
    for (const customer of customers) {
      if (customer.joins === number) {
        yield* join(books, customer, day, customer.index === 0 ? noteOf(demo) : undefined);
        there.push(customer);
      }
    }
    for (const customer of there) {
      if (isGone(customer, day, demo)) continue;
      const others = there.filter((one) => mayBePaid(one, customer, day, demo));
      for (const command of householdDay(
        books,
        customer,
        others,
        day,
        random.fork(number * 4_096 + customer.index),
      )) {
        if (command !== undefined) yield command;
      }
    }
    for (const customer of there) yield* fate(books, customer, day, demo);
  }
}

function* join(
  books: Books,
  customer: Customer,
  effectiveOn: string,
  note: string | undefined,
): Generator<DemoCommand> {
  const { name, place, current, savings, overdraftLimit, salary } = customer;
  const metadata = { kind: 'current', ...(note === undefined ? {} : { demo: note }) };
  yield books.open(current, name, place.currency, overdraftLimit, metadata);
  if (savings !== undefined) yield books.open(savings, name, place.currency, 0n, { kind: 'savings' });
  const reference = 'From the bank before';
  yield books.deposit(current, salary, { effectiveOn, counterpart: name, reference });
}

/** Customers with a frozen or closed account take part in no further movements, which the bank would refuse. */
function isGone({ fate }: Customer, day: string, { begunOn }: Demo): boolean {
  if (fate === 'closed') return day > addDays(begunOn, -LEAVES_DAYS);
  return fate !== undefined && day > begunOn;
}

const mayBePaid = (one: Customer, payer: Customer, day: string, demo: Demo): boolean =>
  one !== payer && one.place.currency === payer.place.currency && !isGone(one, day, demo);

function* fate(
  books: Books,
  customer: Customer,
  effectiveOn: string,
  { begunOn }: Demo,
): Generator<DemoCommand> {
  const { current, savings, place, overdraftLimit, salary } = customer;
  const { garage: counterpart } = place;
  if (customer.fate === 'frozen' && effectiveOn === begunOn) {
    yield books.freeze(current, 'Card reported stolen');
  }
  if (customer.fate === 'overdrawn' && effectiveOn === addDays(begunOn, -BUYS_DAYS)) {
    const amount = books.balance(current) - salary / 2n;
    const command = books.withdraw(current, amount, { effectiveOn, counterpart, reference: 'Used car' });
    if (command !== undefined) yield command;
  }
  if (customer.fate === 'overdrawn' && effectiveOn === begunOn) {
    const amount = books.balance(current) + (overdraftLimit * 7n) / 10n;
    const command = books.withdraw(current, amount, { effectiveOn, counterpart, reference: 'Repair' });
    if (command !== undefined) yield command;
  }
  if (customer.fate === 'closed' && effectiveOn === addDays(begunOn, -LEAVES_DAYS)) {
    for (const account of savings === undefined ? [current] : [savings, current]) {
      const rest = books.balance(account);
      if (rest < 0n) yield books.deposit(account, -rest, { effectiveOn, reference: 'Settled' });
      const taken = books.withdraw(account, rest, { effectiveOn, reference: 'Taken along' });
      if (taken !== undefined) yield taken;
      yield books.close(account, 'Moved away');
    }
  }
}
