import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/application/commands/answer.js';
import type { BankCommand } from '../../../src/application/commands/command.js';
import type { Job } from '../../../src/application/commands/units.js';
import { decodeMessage, encodeMessage, type Message } from '../../../src/application/relay/messages.js';

const FROM = 'a node';
const job = (commandId: string, command: BankCommand, streams: readonly string[]): Job => ({
  commandId,
  requestHash: `hash of ${commandId}`,
  command,
  streams,
  actor: 'a client',
  correlationId: 'a request',
});
const accepted = (text: string, version: number, replayed = false): Answer => ({
  kind: 'accepted',
  text,
  version,
  replayed,
});
const sent = (message: Message): Message => decodeMessage(encodeMessage(message));
const sentAnswers = (...answers: readonly (readonly [number, readonly Answer[]])[]) =>
  sent({ kind: 'answers', from: FROM, answers, open: [7] });

describe('a message', () => {
  it('carries units of one command and of several, each with all that its job has', () => {
    const deposit: BankCommand = {
      type: 'deposit',
      accountId: 'A',
      amount: '1.00',
      effectiveOn: '2026-01-31',
      reference: 'a\ttab, a "quote" and č',
      expectedVersion: 3,
    };
    const transfer: BankCommand = {
      type: 'transfer',
      from: 'A',
      to: 'B',
      amount: '1.00',
      effectiveOn: '2026-01-31',
    };
    const receipt: Job = { ...job('third', deposit, ['A']), hasReceipt: true };
    const message: Message = {
      kind: 'units',
      from: FROM,
      units: [
        [1, [job('first', deposit, ['A'])]],
        [2, [job('second', transfer, ['A', 'B']), receipt]],
      ],
    };
    expect(sent(message)).toEqual(message);
  });

  it('carries accepted answers byte for byte, between any others', () => {
    const text = '{"reference":"a\\ttab, a \\"quote\\" and č"}';
    const rejection = { code: 'insufficient-funds', detail: 'a\ttab' } as const;
    const rejected: Answer = { kind: 'rejected', rejection, replayed: false };
    const answers: readonly (readonly [number, readonly Answer[]])[] = [
      [1, [accepted(text, 3)]],
      [2, [rejected]],
      [3, [accepted('{}', 1, true), { kind: 'key-reused' }, accepted('{"id":"B"}', 12)]],
    ];
    expect(sentAnswers(...answers)).toEqual({ kind: 'answers', from: FROM, answers, open: [7] });
    expect(sentAnswers()).toEqual({ kind: 'answers', from: FROM, answers: [], open: [7] });
  });

  it('says what an error was', () => {
    const answers = [[1, [{ kind: 'failed', error: new Error('the disk is full') }]]] as const;
    expect(sentAnswers(...answers)).toMatchObject({
      answers: [[1, [{ kind: 'failed', error: 'the disk is full' }]]],
    });
  });

  it('is refused as a whole if its answers cannot be told apart', () => {
    const whole = encodeMessage({ kind: 'answers', from: FROM, answers: [[1, [accepted('{}', 1)]]] });
    expect(() => decodeMessage(whole.replace('\t{}', ''))).toThrow('fewer answers');
    expect(() => decodeMessage(`${whole}\t{}`)).toThrow('more answers');
  });
});
