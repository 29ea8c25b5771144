/** The customers of the demo. They depend on the seed alone, not on the date. */
import { decimalsOf } from '../../domain/money.js';
import { PLACES, type Place } from './places.js';
import type { Random } from './random.js';

export interface Customer {
  readonly index: number;
  readonly name: string;
  readonly place: Place;
  /** The id of the account that receives the salary and pays the rent. */
  readonly current: string;
  /** The id of the savings account, if there is one. */
  readonly savings: string | undefined;
  /** Minor units per unit of the currency. */
  readonly unit: bigint;
  /** In minor units. */
  readonly salary: bigint;
  readonly rent: bigint;
  readonly overdraftLimit: bigint;
  readonly employer: string;
  readonly landlord: string;
  /** Day on which the customer joins the bank, counted from the first day. */
  readonly joins: number;
  /** A special event in the customer's history. */
  readonly fate: Fate | undefined;
}

export type Fate = 'frozen' | 'overdrawn' | 'closed';

/** Even a small bank has one customer of each. */
const FATES: Readonly<Record<number, Fate>> = { 3: 'frozen', 5: 'overdrawn', 7: 'closed' };

const JOIN_DAYS_MAX = 75;

export function makeCustomers(count: number, random: Random): readonly Customer[] {
  const taken = new Set<string>();
  return Array.from({ length: count }, (_, index) => makeCustomer(index, random.fork(index), taken));
}

/** @param taken the names in use; this customer's is added */
function makeCustomer(index: number, random: Random, taken: Set<string>): Customer {
  const place = placeOf(random.int(1, 100));
  const unit = 10n ** BigInt(decimalsOf(place.currency));
  const salary = BigInt(Math.round((place.salary * random.int(60, 170)) / 100)) * unit;
  const fate = FATES[index];
  const mayOverdraw = fate === 'overdrawn' || random.chance(40);
  return {
    index,
    name: nameIn(place, random, taken),
    place,
    current: idOf(random),
    savings: random.chance(55) ? idOf(random) : undefined,
    unit,
    salary,
    rent: ((salary * BigInt(random.int(24, 38))) / 100n / unit) * unit,
    overdraftLimit: mayOverdraw ? (salary / 2n / unit) * unit : 0n,
    employer: random.pick(place.employers),
    landlord: random.pick(place.landlords),
    joins: index === 0 ? 0 : random.int(0, JOIN_DAYS_MAX),
    fate,
  };
}

/** Names are unique as long as unused ones remain. */
function nameIn({ women, men, lastNames }: Place, random: Random, taken: Set<string>): string {
  const names = [women, men].flatMap((firstNames, form) =>
    firstNames.flatMap((first) =>
      lastNames.map((last) => `${first} ${typeof last === 'string' ? last : last[form]}`),
    ),
  );
  const free = names.filter((name) => !taken.has(name));
  const name = random.pick(free.length > 0 ? free : names);
  taken.add(name);
  return name;
}

function placeOf(percent: number): Place {
  let rest = percent;
  for (const place of PLACES) {
    rest -= place.share;
    if (rest <= 0) return place;
  }
  return PLACES[0] as Place;
}

/** A UUID version 7, like the bank's own, with an arbitrary timestamp. */
const idOf = (random: Random): string =>
  `01940000-${random.hex(4)}-7${random.hex(3)}-${random.pick(['8', '9', 'a', 'b'])}${random.hex(3)}-${random.hex(12)}`;
