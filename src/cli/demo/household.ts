/** The commands of one household on one day. */
import type { Books, DemoCommand } from './books.js';
import type { Customer } from './customers.js';
import { dayOfMonth, isPayday, isWeekend } from './days.js';
import type { Random } from './random.js';

/** @param others customers whom this one may pay */
export function* householdDay(
  books: Books,
  customer: Customer,
  others: readonly Customer[],
  effectiveOn: string,
  random: Random,
): Generator<DemoCommand | undefined> {
  const { current, savings, place, unit } = customer;
  const month = effectiveOn.slice(0, 7);
  const day = dayOfMonth(effectiveOn);
  if (isPayday(effectiveOn)) {
    const { employer: counterpart, salary } = customer;
    yield books.deposit(current, salary, { effectiveOn, counterpart, reference: `Salary ${month}` });
  }
  if (day === 1 + (customer.index % 5)) {
    const { landlord: counterpart, rent } = customer;
    yield books.withdraw(current, rent, { effectiveOn, counterpart, reference: `Rent ${month}` });
  }
  if (day === 12) {
    for (const counterpart of place.utilities) {
      const amount = share(customer, random.int(8, 30), random);
      yield books.withdraw(current, amount, { effectiveOn, counterpart, reference: `Bill ${month}` });
    }
  }
  for (let visits = random.int(0, isWeekend(effectiveOn) ? 2 : 1); visits > 0; visits -= 1) {
    const amount = share(customer, random.int(3, 25), random);
    yield books.withdraw(current, amount, { effectiveOn, counterpart: random.pick(place.shops) });
  }
  if (random.chance(4)) {
    const amount = (customer.salary / 40n / unit) * unit || unit;
    yield books.withdraw(current, amount, { effectiveOn, reference: 'Cash' });
  }
  if (savings !== undefined) yield* savingsDay(books, customer, savings, effectiveOn, day);
  if (random.chance(2) && others.length > 0) {
    const amount = share(customer, random.int(5, 40), random);
    const reference = random.pick(['Dinner', 'Tickets', 'Thank you', 'Half of the gift', 'Trip']);
    yield books.transfer(current, random.pick(others).current, amount, { effectiveOn, reference });
  }
}

function* savingsDay(
  books: Books,
  { current, salary, unit }: Customer,
  savings: string,
  effectiveOn: string,
  day: number,
): Generator<DemoCommand | undefined> {
  if (day === 3 && books.balance(current) > salary) {
    const amount = (salary / 8n / unit) * unit;
    yield books.transfer(current, savings, amount, { effectiveOn, reference: 'Savings' });
  }
  const isQuarterEnd = ['03-31', '06-30', '09-30', '12-31'].includes(effectiveOn.slice(5));
  if (!isQuarterEnd) return;
  const interest = books.balance(savings) / 160n;
  if (interest > 0n) yield books.deposit(savings, interest, { effectiveOn, counterpart: 'interest' });
  yield books.withdraw(current, unit * 2n, { effectiveOn, counterpart: 'fees', reference: 'Account fee' });
}

/** Thousandths of a monthly salary, plus up to 10% so that amounts look like prices and not like round numbers. */
function share({ salary }: Customer, thousandths: number, random: Random): bigint {
  const amount = (salary * BigInt(thousandths)) / 1_000n;
  return amount + (amount * BigInt(random.int(0, 99))) / 1_000n + 1n;
}
