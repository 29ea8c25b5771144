import { describe, expect, it } from 'vitest';
import { Books, type DemoCommand } from '../../src/cli/demo/books.js';
import type { Customer } from '../../src/cli/demo/customers.js';
import { isPayday, twoYearsBefore } from '../../src/cli/demo/days.js';
import { customersOf, type Demo, demoOf, history, keyOf, noteOf } from '../../src/cli/demo/history.js';
import { living } from '../../src/cli/demo/living.js';
import { Random } from '../../src/cli/demo/random.js';
import { certainlyAnswered } from '../../src/cli/demo/resume.js';
import { isAnswered } from '../../src/cli/demo/sender.js';
import { createBankClient } from '../../src/client/client.js';
import { decimalsOf, parseMinor, parsePositiveAmount } from '../../src/domain/money.js';

const DEMO: Demo = { seed: 1, customers: 40, begunOn: '2026-11-25' };
const all = (demo = DEMO, to = demo.begunOn): DemoCommand[] => [...history(demo, to)];

interface Held {
  readonly currency: string;
  balance: bigint;
  limit: bigint;
  status: 'open' | 'frozen' | 'closed';
}

/** Carries commands out as simply as can be. Throws at the first that a bank would refuse. */
function carryOut(commands: readonly DemoCommand[]): Map<string, Held> {
  const accounts = new Map<string, Held>();
  const held = (id: string): Held => {
    const account = accounts.get(id);
    if (account === undefined || account.status === 'closed') throw new Error(`there is no open ${id}`);
    return account;
  };
  const move = (id: string, text: string, sign: 1n | -1n) => {
    const account = held(id);
    const amount = parsePositiveAmount(text, account.currency);
    if (typeof amount !== 'bigint') throw new Error(`${text} ${account.currency}`);
    if (sign < 0n && account.status === 'frozen') throw new Error(`${id} is frozen`);
    account.balance += sign * amount;
    if (account.balance < -account.limit) throw new Error(`${id} is below its limit`);
  };
  for (const command of commands) {
    if (command.type === 'open') {
      const { id = '', currency, overdraftLimit = '' } = command;
      expect(accounts.has(id)).toBe(false);
      accounts.set(id, {
        currency,
        balance: 0n,
        limit: parseMinor(overdraftLimit, currency),
        status: 'open',
      });
    } else if (command.type === 'transfer') {
      move(command.from, command.amount, -1n);
      move(command.to, command.amount, 1n);
    } else if (command.type === 'deposit') move(command.accountId, command.amount, 1n);
    else if (command.type === 'withdraw') move(command.accountId, command.amount, -1n);
    else if (command.type === 'freeze') held(command.accountId).status = 'frozen';
    else if (command.type === 'close') {
      expect(held(command.accountId).balance).toBe(0n);
      held(command.accountId).status = 'closed';
    }
  }
  return accounts;
}

it('nobody in the demo spends what they do not have', () => {
  const books = new Books('key');
  const details = { effectiveOn: '2026-01-31' };
  for (const id of ['a', 'b']) books.open(id, 'Ada', 'EUR', 50n, {});
  expect(books.withdraw('a', 51n, details)).toBeUndefined();
  expect(books.transfer('a', 'b', 51n, details)).toBeUndefined();
  expect(books.withdraw('a', 0n, details)).toBeUndefined();
  expect(books.transfer('a', 'b', 50n, details)).toMatchObject({ amount: '0.50', idempotencyKey: 'key-3' });
  expect([books.balance('a'), books.balance('b')]).toEqual([-50n, 50n]);
  expect(books.withdraw('a', 1n, details)).toBeUndefined();
  expect(books.withdraw('b', 100n, details)).toMatchObject({ amount: '1.00' });
});

describe('the past of the demo', () => {
  const commands = all();

  it('is the same for the same seed, and another one for another', () => {
    expect(all()).toEqual(commands);
    expect(all({ ...DEMO, seed: 2 }).slice(0, 100)).not.toEqual(commands.slice(0, 100));
  });

  it('goes on a day later as it was', () => {
    const later = all(DEMO, '2026-11-27');
    expect(later.length).toBeGreaterThan(commands.length);
    expect(later.slice(0, commands.length)).toEqual(commands);
  });

  it.each([1, 2, 3, 77, 4_711])('is nothing that a bank would refuse: seed %s', (seed) => {
    const accounts = [...carryOut(all({ ...DEMO, seed })).values()];
    const of = (status: Held['status']) => accounts.filter((account) => account.status === status).length;
    expect([of('frozen') >= 1, of('closed') >= 1, of('open') > 20]).toEqual([true, true, true]);
    expect(accounts.some(({ balance }) => balance < 0n)).toBe(true);
    expect(new Set(accounts.map(({ currency }) => currency)).size).toBeGreaterThan(3);
  });

  it('has a key for each command, and two years of ascending business dates', () => {
    expect(new Set(commands.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(commands.length);
    const dates = commands.flatMap((command) =>
      'effectiveOn' in command ? [command.effectiveOn as string] : [],
    );
    expect(dates).toEqual([...dates].sort());
    expect([dates[0], dates.at(-1)]).toEqual([twoYearsBefore(DEMO.begunOn), DEMO.begunOn]);
  });

  it('has salaries at the end of months, rents at their beginning, and interest by quarter', () => {
    const about = (reference: RegExp) =>
      commands.filter((command) => 'reference' in command && reference.test(command.reference ?? ''));
    expect(about(/^Salary/).length).toBeGreaterThan(20 * 30);
    for (const command of about(/^Salary/)) {
      expect(isPayday((command as { effectiveOn: string }).effectiveOn)).toBe(true);
    }
    expect(about(/^Rent/).length).toBeGreaterThan(20 * 30);
    const houses = new Set(commands.map((command) => 'counterpart' in command && command.counterpart));
    expect(houses).toContain('interest');
    expect(houses).toContain('fees');
  });

  it('has commands that are numbered by their keys', () => {
    expect(commands.map(({ idempotencyKey }) => idempotencyKey)).toEqual(
      commands.map((_, index) => keyOf(DEMO, index + 1)),
    );
  });

  it.each([1, 2, 3, 77])('has a car that is mended for less than it cost: seed %s', (seed) => {
    const customers = customersOf({ ...DEMO, seed });
    const { current, salary, unit, place } = customers[5] as Customer;
    const paid = all({ ...DEMO, seed }).filter(
      (command) => 'counterpart' in command && command.counterpart === place.garage,
    ) as { accountId: string; reference: string; amount: string }[];
    expect(paid.map(({ accountId, reference }) => [accountId, reference])).toEqual([
      [current, 'Used car'],
      [current, 'Repair'],
    ]);
    const [car = 0, repair = 0] = paid.map(({ amount }) => Number(amount));
    expect(repair).toBeLessThan(car);
    expect(repair).toBeLessThan((2.5 * Number(salary)) / Number(unit));
  });

  it('is of people each with a name of their own, women and men', () => {
    const customers = customersOf({ seed: 1, customers: 240 });
    expect(new Set(customers.map(({ name }) => name)).size).toBe(240);
    const czech = customers.filter(({ place }) => place.currency === 'CZK');
    for (const { name, place } of czech) {
      expect(/(ov|n)á$|Černá$/.test(name), name).toBe(place.women.includes(name.split(' ')[0] as string));
    }
  });

  it('is found again by its note', () => {
    expect(demoOf(noteOf(DEMO))).toEqual(DEMO);
    expect(demoOf(noteOf(DEMO).replace(/^\d+/, '1'))).toBeUndefined();
    expect(demoOf('something else')).toBeUndefined();
  });
});

describe('where the demo goes on', () => {
  const [AT_ONCE, COUNT] = [50, 9_000];
  /** Asked of a bank that has all commands to `whole`, and of the next ones those that are told. */
  async function resumed(whole: number, isThere: (number: number) => boolean) {
    let asked = 0;
    const from = await certainlyAnswered(async (number) => {
      asked += 1;
      return number <= whole || (number <= Math.min(whole + AT_ONCE, COUNT) && isThere(number));
    }, AT_ONCE);
    return { from, asked };
  }

  it.each([0, 1, 49, 50, 51, 99, 100, 101, 4_242, 8_999, 9_000])(
    'is at or before the first of its commands that is not there, and not long before: %s',
    async (whole) => {
      for (const isThere of [() => false, (n: number) => n % 2 === 0, (n: number) => n > whole + 10]) {
        const { from, asked } = await resumed(whole, isThere);
        expect(from).toBeLessThanOrEqual(whole);
        expect(from).toBeGreaterThanOrEqual(Math.max(0, whole - AT_ONCE));
        expect(asked).toBeLessThan(30);
      }
    },
  );
});

describe('whether a command was answered', () => {
  /** A bank that answers with these, one after the other. */
  function bankOf(...answers: readonly (readonly [status: number, body: object])[]) {
    const left = [...answers];
    const fetch = async () => {
      const [status, body] = left.shift() ?? [500, {}];
      return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
    };
    return createBankClient({ url: 'http://127.0.0.1', key: 'key', fetch });
  }
  const { signal } = new AbortController();

  it.each([
    [200, { status: 'ok' }, true],
    [200, { status: 'rejected' }, true],
    [200, { status: 'pending' }, false],
    [200, { status: 'failed' }, false],
    [404, { code: 'not-found' }, false],
  ])('is told by %s %j: %s', async (status, body, expected) => {
    expect(await isAnswered(bankOf([status, body]), 'key', signal)).toBe(expected);
  });

  it('is asked again when the bank cannot say now, and no more when the demo is to stop', async () => {
    const unavailable = [503, { code: 'unavailable' }] as const;
    expect(await isAnswered(bankOf(unavailable, [200, { status: 'ok' }]), 'key', signal)).toBe(true);
    expect(await isAnswered(bankOf(unavailable), 'key', AbortSignal.abort())).toBe(false);
  });
});

it('it goes on with commands of today, some of which are refused, each in its currency', () => {
  const customers = customersOf(DEMO);
  const commands = living(customers, new Random(3), 'now');
  const currencies = new Map(customers.map(({ current, place }) => [current, place.currency]));
  const types = new Set<string>();
  let refused = 0;
  for (let count = 1; count <= 2_000; count += 1) {
    const { value: command } = commands.next();
    types.add(command.type);
    expect(command.idempotencyKey).toBe(`now-${count}`);
    if (!('amount' in command) || !('from' in command || 'accountId' in command)) continue;
    const id = 'from' in command ? command.from : command.accountId;
    if ('from' in command) expect(currencies.get(command.to)).toBe(currencies.get(id));
    const [, decimals = ''] = command.amount.split('.');
    expect(decimals.length).toBe(decimalsOf(currencies.get(id) as string));
    if ('counterpart' in command && command.counterpart === 'Yacht broker') refused += 1;
  }
  expect([...types].sort()).toEqual([
    'capture-hold',
    'deposit',
    'place-hold',
    'release-hold',
    'transfer',
    'withdraw',
  ]);
  expect(refused).toBeGreaterThan(20);
});
