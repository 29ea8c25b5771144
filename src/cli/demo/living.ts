/** The live activity of the demo: an endless sequence of commands, some of which the bank refuses. */
import { FIRST_ADMIN } from '../../application/access/apiClients.js';
import { commandIdOf } from '../../application/commands/idempotency.js';
import { formatAmount } from '../../domain/money.js';
import type { DemoCommand } from './books.js';
import type { Customer } from './customers.js';
import type { Random } from './random.js';

/** Card payments on hold at a time; the oldest is settled then, as shops do at the end of the day. */
const CARD_HOLDS = 12;
const CARD_HOLD_SECONDS = 86_400;

/** A card payment that a shop has not settled yet. */
interface CardHold {
  readonly holdId: string;
  /** In minor units. */
  readonly amount: bigint;
  readonly customer: Customer;
}

/** @param prefix prefix of the idempotency keys, different at every start; a counter follows it */
export function* living(
  customers: readonly Customer[],
  random: Random,
  prefix: string,
): Generator<DemoCommand, never> {
  const there = customers.filter(({ fate }) => fate === undefined);
  const held: CardHold[] = [];
  for (let count = 1; ; count += 1) {
    const idempotencyKey = `${prefix}-${count}`;
    const [oldest] = held;
    if (oldest !== undefined && held.length >= CARD_HOLDS) {
      held.shift();
      yield settled(oldest, random, idempotencyKey);
      continue;
    }
    const customer = random.pick(there);
    if (random.chance(12)) {
      const amount = (customer.salary * BigInt(random.int(5, 60))) / 1_000n + 2n;
      // The demo is the first admin, and a hold has the id of the command that placed it.
      held.push({ holdId: commandIdOf(FIRST_ADMIN.id, idempotencyKey), amount, customer });
      yield {
        type: 'place-hold',
        idempotencyKey,
        accountId: customer.current,
        amount: formatAmount(amount, customer.place.currency),
        expiresInSeconds: CARD_HOLD_SECONDS,
        counterpart: random.pick(customer.place.shops),
        reference: 'Card payment',
      };
      continue;
    }
    const others = there.filter((one) => one !== customer && one.place.currency === customer.place.currency);
    yield commandOf(customer, others, random, idempotencyKey);
  }
}

/** Most shops take all of it, some a part, and some let it go. */
function settled(
  { holdId, amount, customer }: CardHold,
  random: Random,
  idempotencyKey: string,
): DemoCommand {
  const kind = random.int(1, 10);
  if (kind === 1) return { type: 'release-hold', idempotencyKey, holdId, reason: 'Order cancelled' };
  if (kind > 3) return { type: 'capture-hold', idempotencyKey, holdId };
  const part = formatAmount(amount / 2n, customer.place.currency);
  return { type: 'capture-hold', idempotencyKey, holdId, amount: part };
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
