/** The bank as its callers know it: commands in, answers out, and the questions one may ask. */

import { beforeEach, describe, expect, it } from 'vitest';
import type { Bank } from '../../src/application/bank.js';
import type { Answer } from '../../src/application/commands/answer.js';
import type { CommandType } from '../../src/application/commands/command.js';
import { commandIdOf } from '../../src/application/commands/idempotency.js';
import { asPosition } from '../../src/application/log/ports.js';
import type { Page } from '../../src/application/shared/page.js';
import { MemoryEventStore } from '../../src/testing/memory/eventStore.js';
import { silent } from '../../src/testing/telemetry.js';
import {
  bodyOf,
  command,
  deposit,
  execute,
  executeAll,
  kinds,
  NOW_MS,
  newAccountId,
  openAccount,
  openBank,
  SENDER,
  TODAY,
  transfer,
  withdraw,
} from '../support/bankFixture.js';

let store: MemoryEventStore;
let bank: Bank;
beforeEach(() => {
  store = new MemoryEventStore({ now: () => NOW_MS });
  bank = openBank(store);
});

const NOW = new Date(NOW_MS).toISOString();

describe('a command is answered', () => {
  it('with the account it opened', async () => {
    const id = newAccountId();
    const fields = { id, owner: 'Ada', currency: 'KWD', overdraftLimit: '5.500', metadata: { vip: true } };
    const answer = await execute(bank, command('open', fields));
    expect(answer).toMatchObject({ kind: 'accepted', version: 1, replayed: false });
    expect(bodyOf(answer)).toEqual({
      ...fields,
      balance: '0.000',
      available: '5.500',
      status: 'open',
      version: 1,
      openedAt: NOW,
      updatedAt: NOW,
    });
  });

  it('with the movement it made', async () => {
    const id = await openAccount(bank);
    const details = {
      reference: 'salary',
      counterpart: 'Jan',
      effectiveOn: '1993-01-05',
      metadata: { row: 1 },
    };
    const keyed = deposit(id, '10.00', details);
    const answer = await execute(bank, keyed);
    expect(answer).toMatchObject({ kind: 'accepted', version: 2 });
    expect(bodyOf(answer)).toEqual({
      id: commandIdOf(SENDER.clientId, keyed.idempotencyKey),
      accountId: id,
      type: 'deposit',
      amount: '10.00',
      currency: 'CZK',
      balance: '10.00',
      version: 2,
      recordedAt: NOW,
      ...details,
    });
    expect(bodyOf(await execute(bank, withdraw(id, '4.00')))).toMatchObject({
      type: 'withdrawal',
      balance: '6.00',
      effectiveOn: TODAY,
    });
  });

  it('with both sides of the transfer it made', async () => {
    const [from, to] = [await openAccount(bank, '10.00'), await openAccount(bank)];
    const answer = await execute(bank, transfer(from, to, '4.00', { reference: 'rent' }));
    expect(answer).toMatchObject({ kind: 'accepted', version: 3 });
    expect(bodyOf(answer)).toMatchObject({
      amount: '4.00',
      from: { accountId: from, balance: '6.00', version: 3 },
      to: { accountId: to, balance: '4.00', version: 2 },
      reference: 'rent',
    });
  });

  it('with the account as it left it', async () => {
    const id = await openAccount(bank);
    const rows: readonly [CommandType, object, object][] = [
      ['freeze', { reason: 'lost card' }, { status: 'frozen', version: 2 }],
      ['freeze', {}, { status: 'frozen', version: 2 }],
      ['unfreeze', {}, { status: 'open', version: 3 }],
      ['set-overdraft-limit', { amount: '7.00' }, { overdraftLimit: '7.00', available: '7.00', version: 4 }],
      ['close', { reason: 'moved' }, { status: 'closed', version: 5 }],
    ];
    for (const [type, fields, expected] of rows) {
      const answer = await execute(bank, command(type, { accountId: id, ...fields }));
      expect(bodyOf(answer)).toMatchObject({ id, ...expected });
    }
  });

  it('with the times of its first and its newest event', async () => {
    let nowMs = NOW_MS;
    store = new MemoryEventStore({ now: () => (nowMs += 1_000) });
    bank = openBank(store);
    const at = (seconds: number) => new Date(NOW_MS + seconds * 1_000).toISOString();
    const id = await openAccount(bank);
    const freeze = await execute(bank, command('freeze', { accountId: id }));
    expect(bodyOf(freeze)).toMatchObject({ openedAt: at(1), updatedAt: at(2) });
    expect(bodyOf(await execute(bank, deposit(id, '1.00')))).toMatchObject({ recordedAt: at(3) });
    const nothing = await execute(bank, command('freeze', { accountId: id }));
    expect(bodyOf(nothing)).toMatchObject({ openedAt: at(1), updatedAt: at(3) });
    for (const reader of [bank, openBank(store)]) {
      expect(await reader.account(id)).toMatchObject({ openedAt: at(1), updatedAt: at(3) });
    }
  });

  it('in the events, too: who sent it, why, and under which request', async () => {
    const id = newAccountId();
    const keyed = command('open', { id, owner: 'Ada', currency: 'CZK' });
    await bank.execute({ ...SENDER, correlationId: 'request-7' }, keyed);
    const [event] = await store.readStream(id, 0, 1);
    const commandId = commandIdOf(SENDER.clientId, keyed.idempotencyKey);
    expect(event).toMatchObject({
      commandId,
      metadata: { actor: SENDER.clientId, correlationId: 'request-7', causationId: commandId },
    });
  });

  it('and told to the telemetry, by type and outcome', async () => {
    const told: string[] = [];
    const sizes: number[] = [];
    const watched = openBank(
      store,
      { queueMax: 3 },
      {
        ...silent,
        answered: (type, answer, latencyMs) => told.push(`${type} ${kinds([answer])} ${latencyMs >= 0}`),
        appended: (commands, durationMs) => sizes.push(durationMs >= 0 ? commands : -1),
      },
    );
    const id = await openAccount(watched);
    await Promise.all([
      execute(watched, withdraw(id, '1.00')),
      watched.executeAtomically(SENDER, [deposit(id, '1.00'), command('freeze', { accountId: id })]),
      execute(watched, command('close', { accountId: id })),
    ]);
    expect(told.sort()).toEqual([
      'close overloaded true',
      'deposit accepted true',
      'freeze accepted true',
      'open accepted true',
      'withdraw insufficient-funds true',
    ]);
    expect(sizes).toEqual([1, 3]);
  });
});

describe('a question is answered', () => {
  it('about an account, as it is now, whoever wrote it last', async () => {
    const id = await openAccount(bank, '1.00');
    await execute(openBank(store), deposit(id, '2.00'));
    expect((await bank.account(id))?.account).toMatchObject({ balance: 300n, version: 3 });
    expect(await bank.account(newAccountId())).toBeUndefined();
  });

  it('about the outcome of a command', async () => {
    const id = await openAccount(bank, '1.00');
    const [paid, refused] = [deposit(id, '2.00'), withdraw(id, '200.00')];
    const answers = await executeAll(bank, [paid, refused]);
    for (const [index, { idempotencyKey }] of [paid, refused].entries()) {
      expect(await bank.commandStatus(SENDER.clientId, idempotencyKey)).toEqual({
        commandId: commandIdOf(SENDER.clientId, idempotencyKey),
        answer: { ...(answers[index] as Answer), replayed: true },
        recordedAt: NOW,
      });
    }
    expect(await bank.commandStatus(SENDER.clientId, 'never-sent')).toBeUndefined();
  });

  it('about movements: only those, by business date, page by page', async () => {
    const [id, other] = [await openAccount(bank), await openAccount(bank, '50.00')];
    await executeAll(bank, [
      deposit(id, '10.00', { effectiveOn: '2026-01-31' }),
      command('freeze', { accountId: id }),
      command('unfreeze', { accountId: id }),
      withdraw(id, '1.00', { effectiveOn: '2026-02-01' }),
      transfer(id, other, '2.00', { effectiveOn: '2026-02-28' }),
      transfer(other, id, '3.00', { effectiveOn: '2026-03-01' }),
    ]);
    const pages = (dates: { from?: string; to?: string }, limit: number) =>
      pagesOf((after) => bank.transactions(id, dates, Number(after ?? 0), limit));

    const [all] = await pages({}, 10);
    expect(all?.map(({ type, balance, version }) => [type, balance, version])).toEqual([
      ['deposit', '10.00', 2],
      ['withdrawal', '9.00', 5],
      ['transfer-out', '7.00', 6],
      ['transfer-in', '10.00', 7],
    ]);
    const versions = async (...asked: Parameters<typeof pages>) =>
      (await pages(...asked)).map((page) => page.map(({ version }) => version));
    expect(await versions({}, 2)).toEqual([
      [2, 5],
      [6, 7],
    ]);
    expect(await versions({ from: '2026-02-01', to: '2026-02-28' }, 1)).toEqual([[5], [6]]);
    expect(await versions({ to: '2026-01-30' }, 1)).toEqual([[]]);
  });

  it('about the events of one account and of all, page by page', async () => {
    const ids = [await openAccount(bank, '1.00'), await openAccount(bank, '1.00')];
    await execute(bank, transfer(...(ids as [string, string]), '1.00'));

    const own = await pagesOf((after) => bank.accountEvents(ids[1] as string, Number(after ?? 0), 2));
    expect(own.map((page) => page.map(({ type, version }) => `${version} ${type}`))).toEqual([
      ['1 AccountOpened', '2 MoneyDeposited'],
      ['3 TransferReceived'],
    ]);
    const all = await pagesOf((after) => bank.events(asPosition(Number(after ?? 0)), 3));
    expect(all.map((page) => page.map(({ position }) => position))).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });
});

/** All pages, each asked for with what the one before said. */
async function pagesOf<T>(ask: (after: string | undefined) => Promise<Page<T>>): Promise<(readonly T[])[]> {
  const pages: (readonly T[])[] = [];
  let after: string | null | undefined;
  while (after !== null && pages.length < 100) {
    const page: Page<T> = await ask(after);
    pages.push(page.items);
    after = page.next;
  }
  return pages;
}
