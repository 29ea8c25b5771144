/** The live activity of the demo: an endless sequence of commands, some of which the bank refuses. */
import { formatAmount } from '../../domain/money.js';
import type { DemoCommand } from './books.js';
import type { Customer } from './customers.js';
import type { Random } from './random.js';

/** @param prefix prefix of the idempotency keys, different at every start; a counter follows it */
export function* living(
  customers: readonly Customer[],
  random: Random,
  prefix: string,
): Generator<DemoCommand, never> {
  const there = customers.filter(({ fate }) => fate === undefined);
  for (let count = 1; ; count += 1) {
    const customer = random.pick(there);
    const others = there.filter((one) => one !== customer && one.place.currency === customer.place.currency);
    yield commandOf(customer, others, random, `${prefix}-${count}`);
  }
}

function commandOf(
  { current, salary, place, employer }: Customer,
  others: readonly Customer[],
  random: Random,
  idempotencyKey: string,
): DemoCommand {
  const amountOf = (thousandths: number) =>
    formatAmount((salary * BigInt(thousandths)) / 1_000n + 1n, place.currency);
  const kind = random.int(1, 100);
  if (kind <= 4) {
    const amount = formatAmount(salary * 1_000n, place.currency);
    return { type: 'withdraw', idempotencyKey, accountId: current, amount, counterpart: 'Yacht broker' };
  }
  if (kind <= 20 && others.length > 0) {
    const to = random.pick(others).current;
    const reference = random.pick(['Dinner', 'Tickets', 'Thank you', 'Rent, my half']);
    return {
      type: 'transfer',
      idempotencyKey,
      from: current,
      to,
      amount: amountOf(random.int(5, 60)),
      reference,
    };
  }
  if (kind <= 32) {
    const reference = random.pick(['Bonus', 'Expenses']);
    const amount = amountOf(random.int(20, 250));
    return { type: 'deposit', idempotencyKey, accountId: current, amount, counterpart: employer, reference };
  }
  if (kind <= 40) {
    return {
      type: 'deposit',
      idempotencyKey,
      accountId: current,
      amount: amountOf(random.int(10, 60)),
      reference: 'Cash',
    };
  }
  const counterpart = random.pick(place.shops);
  return {
    type: 'withdraw',
    idempotencyKey,
    accountId: current,
    amount: amountOf(random.int(2, 25)),
    counterpart,
  };
}
