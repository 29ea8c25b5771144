/** A repeat gets the same bytes, so how an answer is written is a promise: these are the bytes. */

import fc from 'fast-check';
import fastJsonStringify, { type Schema } from 'fast-json-stringify';
import { describe, expect, it } from 'vitest';
import type { AccountState } from '../../../src/application/accounts/state.js';
import { recordedAnswer } from '../../../src/application/commands/answer.js';
import {
  accountAnswer,
  accountText,
  eventsText,
  type RecordedEvent,
  readRejection,
  rejectionText,
  TransactionAnswer,
  transactionAnswer,
  transactionText,
} from '../../../src/application/commands/answerText.js';
import { movementTypes } from '../../../src/application/log/movements.js';
import { asPosition } from '../../../src/application/log/ports.js';
import type { AccountEvent, OpenedAccount } from '../../../src/domain/account.js';

const A = '0190f5a0-0000-7000-8000-00000000000a';
const B = '0190f5a0-0000-7000-8000-00000000000b';
const COMMAND = '0190f5a0-0000-8000-8000-00000000000c';
const RECORDED = '2026-03-15T12:00:00.000Z';

const bare = { amount: 100n, currency: 'CZK', balance: -5n, effectiveOn: '2026-03-14' } as const;
const details = {
  reference: 'VS "1" \\ č 😀 \u2028',
  metadata: { b: 'x', aa: 1.5, '2': true, '10': -0 },
};

const recorded = (event: AccountEvent, streamId = A, version = 7): RecordedEvent => ({
  streamId,
  version,
  event,
  commandId: COMMAND,
});

describe('the text of a movement', () => {
  const start = `{"id":"${COMMAND}","accountId":"${A}",`;
  const end = `"amount":"1.00","currency":"CZK","balance":"-0.05","version":7,"effectiveOn":"2026-03-14","recordedAt":"${RECORDED}"`;
  const detailed = `"reference":"VS \\"1\\" \\\\ č 😀 \u2028","counterpart":"Jan","metadata":{"2":true,"10":0,"aa":1.5,"b":"x"}`;

  const deposit = [recorded({ type: 'MoneyDeposited', ...bare })];
  const rows: readonly [string, readonly RecordedEvent[], string][] = [
    ['a deposit', deposit, `${start}"type":"deposit",${end}}`],
    [
      'a deposit with all details',
      [recorded({ type: 'MoneyDeposited', ...bare, ...details, counterpart: 'Jan' })],
      `${start}"type":"deposit",${end},${detailed}}`,
    ],
    ['a withdrawal', [recorded({ type: 'MoneyWithdrawn', ...bare })], `${start}"type":"withdrawal",${end}}`],
    [
      'one side of a transfer',
      [recorded({ type: 'TransferSent', to: B, ...bare })],
      `${start}"type":"transfer-out",${end},"counterAccountId":"${B}"}`,
    ],
    [
      'the other side',
      [recorded({ type: 'TransferReceived', from: B, ...bare })],
      `${start}"type":"transfer-in",${end},"counterAccountId":"${B}"}`,
    ],
    [
      'a transfer',
      [
        recorded({ type: 'TransferSent', to: B, ...bare }),
        recorded({ type: 'TransferReceived', from: A, ...bare, balance: 300n }, B, 1),
      ],
      `{"id":"${COMMAND}","amount":"1.00","currency":"CZK",` +
        `"from":{"accountId":"${A}","balance":"-0.05","version":7},` +
        `"to":{"accountId":"${B}","balance":"3.00","version":1},` +
        `"effectiveOn":"2026-03-14","recordedAt":"${RECORDED}"}`,
    ],
    [
      'a transfer with all details, without decimals',
      [
        recorded({ type: 'TransferSent', to: B, ...bare, ...details, currency: 'JPY' }),
        recorded({ type: 'TransferReceived', from: A, ...bare, ...details, currency: 'JPY' }, B, 2),
      ],
      `{"id":"${COMMAND}","amount":"100","currency":"JPY",` +
        `"from":{"accountId":"${A}","balance":"-5","version":7},"to":{"accountId":"${B}","balance":"-5","version":2},` +
        `"effectiveOn":"2026-03-14","recordedAt":"${RECORDED}",` +
        `"reference":"VS \\"1\\" \\\\ č 😀 \u2028","metadata":{"2":true,"10":0,"aa":1.5,"b":"x"}}`,
    ],
  ];

  it.each(rows)('%s', (_, events, text) => {
    expect(eventsText(events, RECORDED)).toBe(text);
    expect(() => JSON.parse(text)).not.toThrow();
  });

  it('has the bytes that its schema gives it, whatever is in it', () => {
    const bySchema = fastJsonStringify(TransactionAnswer as Schema);
    const text = fc.string({ unit: 'binary' });
    const optional = fc.option(text, { nil: undefined });
    const metadata = fc.dictionary(
      fc.stringMatching(/^[A-Za-z0-9_.-]{1,5}$/),
      fc.oneof(text, fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true })),
      { noNullPrototype: true },
    );
    const [made] = deposit.map((event) => transactionAnswer(event, RECORDED));
    fc.assert(
      fc.property(
        fc.record({
          currency: text,
          effectiveOn: text,
          version: fc.nat(),
          counterAccountId: optional,
          reference: optional,
          counterpart: optional,
          metadata: fc.option(metadata, { nil: undefined }),
        }),
        (changes) => {
          const transaction = { ...(made as TransactionAnswer), ...changes };
          expect(transactionText(transaction)).toBe(bySchema(transaction));
        },
      ),
    );
  });

  it('is not made of what moves no money', () => {
    expect(() => eventsText([recorded({ type: 'AccountFrozen' })], RECORDED)).toThrow('moves money');
    expect(transactionAnswer(recorded({ type: 'AccountClosed' }), RECORDED)).toBeUndefined();
    expect(movementTypes).toEqual([
      'MoneyDeposited',
      'MoneyWithdrawn',
      'TransferSent',
      'TransferReceived',
      'EntryDebited',
      'EntryCredited',
      'HoldCaptured',
    ]);
  });
});

describe('the text of an account', () => {
  const account: OpenedAccount = {
    status: 'open',
    version: 3,
    id: A,
    owner: 'Jana "J" Nováková',
    currency: 'KWD',
    balance: -1_500n,
    overdraftLimit: 2_000n,
    metadata: {},
    holds: [],
    limits: undefined,
    used: undefined,
  };
  const head = (changes: Partial<OpenedAccount>): AccountState => ({
    account: { ...account, ...changes },
    openedAt: '1993-01-01T00:00:00.000Z',
    updatedAt: RECORDED,
  });
  const times = `"openedAt":"1993-01-01T00:00:00.000Z","updatedAt":"${RECORDED}"`;

  it.each<[string, AccountState, string]>([
    [
      'overdrawn',
      head({}),
      `{"id":"${A}","owner":"Jana \\"J\\" Nováková","currency":"KWD","balance":"-1.500","available":"0.500",` +
        `"overdraftLimit":"2.000","status":"open","version":3,${times},"metadata":{}}`,
    ],
    [
      'frozen, with metadata, of a size beyond doubles',
      head({
        status: 'frozen',
        currency: 'JPY',
        balance: 90_071_992_547_409_931n,
        metadata: details.metadata,
      }),
      `{"id":"${A}","owner":"Jana \\"J\\" Nováková","currency":"JPY","balance":"90071992547409931",` +
        `"available":"90071992547411931","overdraftLimit":"2000","status":"frozen","version":3,${times},` +
        `"metadata":{"2":true,"10":0,"aa":1.5,"b":"x"}}`,
    ],
  ])('%s', (_, given, text) => {
    expect(accountText(accountAnswer(given, RECORDED))).toBe(text);
    expect(() => JSON.parse(text)).not.toThrow();
  });
});

describe('the text of a rejection', () => {
  it.each([
    [
      { code: 'account-not-found', detail: 'there is "none"' },
      '{"code":"account-not-found","detail":"there is \\"none\\""}',
    ],
    [
      {
        rule: 'positive',
        field: 'amount',
        detail: 'amount must be more than zero',
        code: 'validation-failed',
      },
      '{"code":"validation-failed","detail":"amount must be more than zero","field":"amount","rule":"positive"}',
    ],
  ] as const)('%j', (rejection, text) => {
    expect(rejectionText(rejection)).toBe(text);
    expect(readRejection(text)).toStrictEqual(rejection);
  });
});

describe('the answer of a recorded command', () => {
  const command = { commandId: COMMAND, requestHash: '00'.repeat(32), recordedAt: RECORDED };
  const stored = (version: number, type: string, data: object) => ({
    position: asPosition(1),
    streamId: A,
    version,
    type,
    schemaVersion: 1,
    data,
    metadata: {},
    commandId: COMMAND,
    recordedAt: RECORDED,
  });
  const data = {
    metadata: { b: 1, a: 2 },
    effectiveOn: '2026-03-14',
    currency: 'CZK',
    balance: '3.00',
    amount: '1.00',
  };

  it('is its text where it has one', () => {
    const outcome = '{ "version":  4 }';
    expect(recordedAnswer({ ...command, accepted: true, outcome, events: [stored(4, 'Any', {})] })).toEqual({
      kind: 'accepted',
      text: outcome,
      version: 4,
      replayed: true,
    });
  });

  it('is made of its events where it has none', () => {
    const answer = recordedAnswer({
      ...command,
      accepted: true,
      events: [stored(9, 'MoneyDeposited', data)],
    });
    expect(answer).toEqual({
      kind: 'accepted',
      text:
        `{"id":"${COMMAND}","accountId":"${A}","type":"deposit","amount":"1.00","currency":"CZK","balance":"3.00",` +
        `"version":9,"effectiveOn":"2026-03-14","recordedAt":"${RECORDED}","metadata":{"a":2,"b":1}}`,
      version: 9,
      replayed: true,
    });
  });

  it('is the rejection it was', () => {
    const outcome = '{"code":"account-closed","detail":"account is closed"}';
    expect(recordedAnswer({ ...command, accepted: false, outcome, events: [] })).toEqual({
      kind: 'rejected',
      rejection: { code: 'account-closed', detail: 'account is closed' },
      replayed: true,
    });
  });
});
