import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../support/answer.js';
import {
  type Client,
  faultsOf,
  newKey,
  openService,
  type TestService,
  wordOf,
} from '../../support/service.js';

let service: TestService;
let bank: Client;
beforeAll(async () => {
  service = await openService({ BATCH_COMMANDS_MAX: '5', BODY_BYTES_MAX: '8192' });
  bank = service.admin;
});
afterAll(() => service.close());

const send = (commands: readonly unknown[], more: object = {}): Promise<Answer> =>
  bank.send('POST', '/v1/batch', { body: { commands, ...more } });

/** The status of each result, with the code where there is one. */
const wordsOf = ({ body }: Answer): string[] =>
  body.results.map(({ status, code }: { status: string; code?: string }) =>
    [status, code].filter(Boolean).join(' '),
  );

const balanceOf = async (id: string) => (await bank.get(`/v1/accounts/${id}`)).body.balance;

describe('a batch', () => {
  it('is carried out in order, each command seeing the ones before it', async () => {
    const [a, b] = ['0199f1c0-0000-7000-8000-00000000000a', '0199f1c0-0000-7000-8000-00000000000b'];
    const keys = Array.from({ length: 5 }, newKey);
    const done = await send([
      { type: 'open', id: a, owner: 'Ada', currency: 'EUR', idempotencyKey: keys[0] },
      { type: 'open', id: b, owner: 'Bob', currency: 'EUR', idempotencyKey: keys[1] },
      { type: 'deposit', accountId: a, amount: '10.00', idempotencyKey: keys[2] },
      { type: 'transfer', from: a, to: b, amount: '4.00', idempotencyKey: keys[3] },
      { type: 'withdraw', accountId: b, amount: '1.00', idempotencyKey: keys[4] },
    ]);
    expect(done.status).toBe(200);
    expect(done.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(wordsOf(done)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    for (const [index, result] of done.body.results.entries()) {
      expect(result).toMatchObject({ idempotencyKey: keys[index], replayed: false });
      // What the command's own route would have answered, and does answer from now on.
      expect(result.answer).toEqual((await bank.get(`/v1/commands/${keys[index]}`)).body.answer);
    }
    expect([await balanceOf(a), await balanceOf(b)]).toEqual(['6.00', '3.00']);
  });

  it('takes every type of command', async () => {
    const id = await bank.account();
    const types = ['set-overdraft-limit', 'freeze', 'unfreeze', 'close'];
    const commands = types.map((type) => ({
      type,
      accountId: id,
      idempotencyKey: newKey(),
      ...(type === 'set-overdraft-limit' ? { amount: '1.00' } : { reason: 'x' }),
    }));
    const done = await send(commands);
    expect(wordsOf(done)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(done.body.results[3].answer).toMatchObject({ status: 'closed', version: 5 });
  });

  it('gives each command its own result: ok, rejected or invalid', async () => {
    const id = await bank.account('5.00');
    const done = await send([
      { type: 'withdraw', accountId: id, amount: '5.01', idempotencyKey: newKey() },
      { type: 'withdraw', accountId: id, amount: '5.00', idempotencyKey: newKey() },
      { type: 'deposit', accountId: id, amount: '1.00', idempotencyKey: 'invalid', note: 'x' },
      { type: 'deposit', accountId: id, amount: '1.0', idempotencyKey: newKey() },
      { type: 'deposit', accountId: id, amount: '1.00', expectedVersion: 1, idempotencyKey: newKey() },
    ]);
    expect(done.status).toBe(200);
    expect(wordsOf(done)).toEqual([
      'rejected insufficient-funds',
      'ok',
      'invalid validation-failed',
      'invalid validation-failed',
      'rejected version-mismatch',
    ]);
    const [rejected, , invalid, decimals] = done.body.results;
    expect(rejected).toEqual({
      status: 'rejected',
      idempotencyKey: rejected.idempotencyKey,
      replayed: false,
      code: 'insufficient-funds',
      detail: 'Available balance is 5.00 EUR; 5.01 EUR requested',
    });
    expect(invalid).toEqual({
      status: 'invalid',
      idempotencyKey: 'invalid',
      code: 'validation-failed',
      detail: 'note is not a known field',
      errors: [{ field: 'note', rule: 'unknown', message: 'is not a known field' }],
    });
    expect(decimals.errors[0]).toMatchObject({ field: 'amount', rule: 'decimals' });
    expect(await balanceOf(id)).toBe('0.00');
  });

  it.each([
    [7, 'command: type'],
    [null, 'command: type'],
    [[], 'command: type'],
    [{}, 'type: required'],
    [{ type: 'steal' }, 'type: enum'],
    [{ type: 'toString' }, 'type: enum'],
    [{ type: 'freeze', accountId: 'x' }, 'idempotencyKey: required,accountId: format'],
    [{ type: 'freeze', idempotencyKey: 'a' }, 'accountId: required'],
    [
      { type: 'freeze', idempotencyKey: 'a b', accountId: '0199f1c0-0000-7000-8000-00000000dead' },
      'idempotencyKey: format',
    ],
  ])('holds %j, which is no command: %s', async (item, faults) => {
    const { body } = await send([item]);
    expect(body.results[0].status).toBe('invalid');
    expect(faultsOf({ body: body.results[0] } as Answer).join()).toBe(faults);
  });

  it('carries the same key out once, whether twice in one batch or in two', async () => {
    const id = await bank.account();
    const [key, reused] = [newKey(), newKey()];
    const deposit = { type: 'deposit', accountId: id, amount: '1.00' };
    const first = await send([
      { ...deposit, idempotencyKey: key },
      { ...deposit, idempotencyKey: key },
      { ...deposit, idempotencyKey: reused },
      { ...deposit, amount: '2.00', idempotencyKey: reused },
    ]);
    expect(wordsOf(first)).toEqual(['ok', 'ok', 'ok', 'rejected idempotency-key-reused']);
    expect(first.body.results.map((result: { replayed?: boolean }) => result.replayed)).toEqual([
      false,
      true,
      false,
      undefined,
    ]);
    const second = await send([{ ...deposit, idempotencyKey: key }]);
    expect(second.text).toBe(`{"results":[${first.text.slice(12, -2).split(/,(?=\{"status)/)[1]}]}`);
    const alone = await bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' }, { key });
    expect(alone.headers.get('idempotent-replayed')).toBe('true');
    expect(alone.body).toEqual(first.body.results[0].answer);
    expect(await balanceOf(id)).toBe('2.00');
  });

  it.each([
    [{}, 'commands: required'],
    [{ commands: [] }, 'commands: minItems'],
    [{ commands: {} }, 'commands: type'],
    [{ commands: [1, 2, 3, 4, 5, 6] }, 'commands: maxItems'],
    [{ commands: [{}], atomic: 'yes' }, 'atomic: type'],
    [{ commands: [{}], order: 1 }, 'order: unknown'],
  ])('is not %j: %s', async (body, fault) => {
    const refused = await bank.send('POST', '/v1/batch', { body });
    expect(wordOf(refused)).toBe('400 validation-failed');
    expect(faultsOf(refused)).toEqual([fault]);
  });

  it('has a size', async () => {
    const refused = await send([{ type: 'open', owner: 'x'.repeat(9_000) }]);
    expect(wordOf(refused)).toBe('413 body-too-large');
  });
});

describe('an atomic batch', () => {
  const atomic = (commands: readonly unknown[]) => send(commands, { atomic: true });

  it('is carried out whole', async () => {
    const [from, to] = [await bank.account('5.00'), await bank.account()];
    const done = await atomic([
      { type: 'transfer', from, to, amount: '5.00', idempotencyKey: newKey() },
      { type: 'withdraw', accountId: to, amount: '5.00', idempotencyKey: newKey() },
      { type: 'close', accountId: from, idempotencyKey: newKey() },
    ]);
    expect(wordsOf(done)).toEqual(['ok', 'ok', 'ok']);
    expect([await balanceOf(from), await balanceOf(to)]).toEqual(['0.00', '0.00']);
  });

  it('is carried out not at all when one command is rejected, now and for ever', async () => {
    const id = await bank.account('5.00');
    const commands = [
      { type: 'deposit', accountId: id, amount: '1.00', idempotencyKey: newKey() },
      { type: 'withdraw', accountId: id, amount: '9.00', idempotencyKey: newKey() },
      { type: 'deposit', accountId: id, amount: '1.00', idempotencyKey: newKey() },
    ];
    const first = await atomic(commands);
    expect(first.status).toBe(200);
    expect(wordsOf(first)).toEqual([
      'rejected batch-aborted',
      'rejected insufficient-funds',
      'rejected batch-aborted',
    ]);
    expect(await balanceOf(id)).toBe('5.00');
    await bank.post(`/v1/accounts/${id}/deposits`, { amount: '10.00' });
    const second = await atomic(commands);
    expect(second.text).toBe(first.text.replaceAll('"replayed":false', '"replayed":true'));
    const alone = await bank.post(
      `/v1/accounts/${id}/deposits`,
      { amount: '1.00' },
      { key: commands[0]?.idempotencyKey },
    );
    expect(wordOf(alone)).toBe('409 batch-aborted');
    expect(await balanceOf(id)).toBe('15.00');
  });

  it('is carried out not at all when one command is invalid, and its keys are not used up', async () => {
    const id = await bank.account();
    const good = { type: 'deposit', accountId: id, amount: '1.00', idempotencyKey: newKey() };
    const refused = await atomic([good, { ...good, amount: 1, idempotencyKey: newKey() }]);
    expect(wordsOf(refused)).toEqual(['invalid validation-failed', 'invalid validation-failed']);
    expect(refused.body.results[0].errors).toEqual([
      {
        field: 'commands',
        rule: 'atomic',
        message: 'contain another invalid command, so no command of the atomic batch was applied',
      },
    ]);
    expect(refused.body.results[1].errors[0]).toMatchObject({ field: 'amount', rule: 'type' });
    expect(await balanceOf(id)).toBe('0.00');
    expect(wordsOf(await atomic([good]))).toEqual(['ok']);
  });

  it('gets its first answers again, byte for byte', async () => {
    const [from, to] = [await bank.account('5.00'), await bank.account()];
    const commands = [
      { type: 'open', owner: 'Eve', currency: 'EUR', idempotencyKey: newKey(), metadata: { z: 1, a: 2 } },
      { type: 'transfer', from, to, amount: '5.00', idempotencyKey: newKey() },
      { type: 'freeze', accountId: from, idempotencyKey: newKey() },
    ];
    const first = await atomic(commands);
    await bank.post(`/v1/accounts/${to}/deposits`, { amount: '1.00' });
    const second = await atomic(commands);
    expect(second.text).toBe(first.text.replaceAll('"replayed":false', '"replayed":true'));
    expect(await balanceOf(to)).toBe('6.00');
  });

  it('cannot hold the same key twice, and says where', async () => {
    const id = await bank.account();
    const command = { type: 'deposit', accountId: id, amount: '1.00', idempotencyKey: newKey() };
    const refused = await atomic([command, { ...command, idempotencyKey: newKey() }, command]);
    expect(wordOf(refused)).toBe('400 validation-failed');
    expect(faultsOf(refused)).toEqual(['commands[2].idempotencyKey: distinct']);
    expect(await balanceOf(id)).toBe('0.00');
  });

  it('waits for nobody: a command of it that is under way makes all of it 409', async () => {
    const id = await bank.account();
    const command = { type: 'deposit', accountId: id, amount: '1.00', idempotencyKey: newKey() };
    const release = await service.holdAppends();
    const first = send([command]);
    while ((await bank.get(`/v1/commands/${command.idempotencyKey}`)).status === 404);
    const second = await atomic([{ ...command, idempotencyKey: newKey() }, command]);
    await release();
    expect(wordOf(second)).toBe('409 request-in-flight');
    expect(second.headers.get('retry-after')).toBe('1');
    expect(wordsOf(await first)).toEqual(['ok']);
    expect(await balanceOf(id)).toBe('1.00');
  });
});
