/** A bank in memory, and short words for what is asked of it. */
import { Bank, type BankLimits, type KeyedCommand } from '../../src/application/bank.js';
import type { Answer } from '../../src/application/commands/answer.js';
import { type CommandType, readBatchItem } from '../../src/application/commands/command.js';
import type { Telemetry } from '../../src/application/commands/telemetry.js';
import { utcDay } from '../../src/domain/limits.js';
import { systemRandom } from '../../src/infrastructure/systemRandom.js';
import { systemTime } from '../../src/infrastructure/systemTime.js';
import { silent } from '../../src/testing/telemetry.js';
import type { EventStore } from './eventStore.js';

/** Noon of the day on which these banks do business. */
export const NOW_MS = Date.parse('2026-03-15T12:00:00.000Z');
export const TODAY = '2026-03-15';

export const DAYS = {
  today: () => ({ date: TODAY, zone: 'UTC' }),
  // That of the stores in memory.
  recordingTime: () => new Date().toISOString(),
  dayAt: utcDay,
};

export const LIMITS: BankLimits = { queueMax: 10_000, batchMax: 1_000, statesMax: 1_000, holdsMax: 100 };

/** A bank on `store`, as one node has it. */
export function openBank(store: EventStore, limits: Partial<BankLimits> = {}, telemetry?: Telemetry): Bank {
  return new Bank({
    time: systemTime,
    random: systemRandom,
    store,
    pages: store,
    days: DAYS,
    telemetry: telemetry ?? silent,
    limits: { ...LIMITS, ...limits },
  });
}

let accounts = 0;

/** The id of an account that nobody has opened yet. */
export function newAccountId(): string {
  accounts += 1;
  return `00000000-0000-7000-8000-${String(accounts).padStart(12, '0')}`;
}

/** What these banks fill in. */
export const DEFAULTS = { ...DAYS, newAccountId, holdsMax: LIMITS.holdsMax };

let keys = 0;

/** A command as a client sends it; without `idempotencyKey` it gets one of its own. */
export function command(type: CommandType, fields: Readonly<Record<string, unknown>> = {}): KeyedCommand {
  keys += 1;
  return readBatchItem({ type, idempotencyKey: `key ${keys}`.replace(' ', '-'), ...fields }, DEFAULTS);
}

export const deposit = (accountId: string, amount: string, fields = {}): KeyedCommand =>
  command('deposit', { accountId, amount, ...fields });

export const withdraw = (accountId: string, amount: string, fields = {}): KeyedCommand =>
  command('withdraw', { accountId, amount, ...fields });

export const transfer = (from: string, to: string, amount: string, fields = {}): KeyedCommand =>
  command('transfer', { from, to, amount, ...fields });

export const SENDER = { clientId: '11111111-1111-7111-8111-111111111111', correlationId: 'test' };

export const execute = (bank: Bank, keyed: KeyedCommand): Promise<Answer> => bank.execute(SENDER, keyed);

export const executeAll = (bank: Bank, commands: readonly KeyedCommand[]): Promise<Answer[]> =>
  Promise.all(commands.map((keyed) => execute(bank, keyed)));

/** Opens an account with some money in it. */
export async function openAccount(bank: Bank, balance = '0.00', fields = {}): Promise<string> {
  const id = newAccountId();
  const commands = [command('open', { id, owner: 'Ada', currency: 'CZK', ...fields })];
  if (balance !== '0.00') commands.push(deposit(id, balance));
  const answers = await executeAll(bank, commands);
  if (answers.some(({ kind }) => kind !== 'accepted')) throw new Error(`not opened: ${kinds(answers)}`);
  return id;
}

/** What a command was answered, in a word: `accepted`, a rejection's code, or why there is no answer. */
export const kinds = (answers: readonly Answer[]): string[] =>
  answers.map((answer) => (answer.kind === 'rejected' ? answer.rejection.code : answer.kind));

/** The body of an accepted command. */
export function bodyOf(answer: Answer | undefined): Record<string, unknown> {
  if (answer?.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(answer)}`);
  return JSON.parse(answer.text);
}

/** An account's balance in minor units, as committed now. */
export async function balanceOf(bank: Bank, accountId: string): Promise<bigint | undefined> {
  return (await bank.account(accountId))?.account.balance;
}
