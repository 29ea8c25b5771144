import { beforeEach, describe, expect, it } from 'vitest';
import type { Bank, KeyedCommand } from '../../../src/application/bank.js';
import type { Answer } from '../../../src/application/commands/answer.js';
import { BEGIN } from '../../../src/application/log/ports.js';
import { MemoryEventStore } from '../../../src/testing/memory/eventStore.js';
import {
  bodyOf,
  command,
  deposit,
  execute,
  kinds,
  newAccountId,
  openAccount,
  openBank,
  SENDER,
  transfer,
  withdraw,
} from '../../support/bankFixture.js';
import { Random } from '../../support/random.js';

let store: MemoryEventStore;
let bank: Bank;
beforeEach(() => {
  store = new MemoryEventStore();
  bank = openBank(store);
});

const rehearse = (keyed: KeyedCommand, rehearsal = bank.rehearsal()): Promise<Answer> =>
  bank.execute(SENDER, keyed, { rehearsal });

const log = () => store.readAll(BEGIN, 10_000);

/** Without times, which pass. */
const timeless = (answer: Answer): unknown =>
  JSON.parse(JSON.stringify(answer).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME'));

describe('a rehearsed command', () => {
  it('is answered as it is then carried out, and leaves nothing', async () => {
    const random = new Random(5);
    const accounts = [await openAccount(bank, '50.00'), await openAccount(bank), newAccountId()];
    const holds: string[] = [];
    const amount = () => `${random.between(1, 30)}.00`;
    const wishes = [
      () => deposit(random.pick(accounts), amount()),
      () => withdraw(random.pick(accounts), amount()),
      () => transfer(random.pick(accounts), random.pick(accounts.slice(0, 2)), amount()),
      () => command('open', { id: random.pick(accounts), owner: 'Bob', currency: 'CZK' }),
      () =>
        command(random.pick(['freeze', 'unfreeze', 'close'] as const), { accountId: random.pick(accounts) }),
      () => command('set-overdraft-limit', { accountId: random.pick(accounts), amount: amount() }),
      () => command('place-hold', { accountId: random.pick(accounts), amount: amount() }),
      () =>
        command('capture-hold', {
          holdId: random.pick([...holds, newAccountId()]),
          amount: '1.00',
          final: false,
        }),
      () => command('release-hold', { holdId: random.pick([...holds, newAccountId()]) }),
      () => deposit(random.pick(accounts), amount(), { expectedVersion: random.between(1, 20) }),
      () => deposit(random.pick(accounts), '1.000'),
    ];
    const seen = new Set<string>();
    for (let index = 0; index < 300; index += 1) {
      let wish: KeyedCommand;
      try {
        wish = random.pick(wishes)();
      } catch {
        continue;
      }
      const before = await log();
      const rehearsed = await rehearse(wish);
      expect(await log()).toEqual(before);
      const carriedOut = await execute(bank, wish);
      expect(timeless(rehearsed)).toEqual(timeless(carriedOut));
      seen.add(carriedOut.kind === 'rejected' ? carriedOut.rejection.code : carriedOut.kind);
      if (wish.command.type === 'place-hold' && carriedOut.kind === 'accepted')
        holds.push(bodyOf(carriedOut).id as string);
    }
    expect([...seen]).toEqual(expect.arrayContaining(['accepted', 'insufficient-funds', 'hold-not-found']));
  });

  it('gets the first answer if its key was used, and 422 for another request; the key is not used up', async () => {
    const id = await openAccount(bank, '5.00');
    const first = withdraw(id, '4.00');
    await rehearse(first);
    const done = await execute(bank, first);
    const { idempotencyKey } = first;
    expect(await rehearse(first)).toEqual({ ...done, replayed: true });
    const other = { ...withdraw(id, '3.00'), idempotencyKey };
    expect(kinds([await rehearse(other)])).toEqual(['key-reused']);
  });

  it('sees what other nodes have appended', async () => {
    const id = await openAccount(bank, '5.00');
    await rehearse(withdraw(id, '1.00'));
    await execute(openBank(store), deposit(id, '10.00'));
    expect(bodyOf(await rehearse(withdraw(id, '15.00'))).balance).toBe('0.00');
    expect((await bank.account(id))?.account.balance).toBe(1_500n);
  });
});

describe('commands of one rehearsal', () => {
  it('see each other: a key, a hold, a balance, but no other rehearsal', async () => {
    const [id, rehearsal] = [await openAccount(bank, '5.00'), bank.rehearsal()];
    const first = withdraw(id, '3.00');
    expect(kinds([await rehearse(first, rehearsal)])).toEqual(['accepted']);
    expect(await rehearse(first, rehearsal)).toMatchObject({ kind: 'accepted', replayed: true });
    const reused = { ...withdraw(id, '1.00'), idempotencyKey: first.idempotencyKey };
    expect(kinds([await rehearse(reused, rehearsal)])).toEqual(['key-reused']);
    expect(kinds([await rehearse(withdraw(id, '3.00'), rehearsal)])).toEqual(['insufficient-funds']);
    expect(kinds([await rehearse(withdraw(id, '3.00'))])).toEqual(['accepted']);
  });

  it('that are atomic are rejected together', async () => {
    const id = await openAccount(bank, '5.00');
    const commands = [withdraw(id, '3.00'), withdraw(id, '3.00')];
    const answers = await bank.executeAtomically(SENDER, commands, { rehearsal: bank.rehearsal() });
    expect(kinds(answers)).toEqual(['batch-aborted', 'insufficient-funds']);
    expect(kinds(await bank.executeAtomically(SENDER, commands))).toEqual(kinds(answers));
  });
});
