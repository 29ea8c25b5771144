/** The methods of an embedded bank. Results have the same format as in the HTTP API. */

import { randomUUID } from 'node:crypto';
import { problemOf } from '../api/http/answering.js';
import type { Problem } from '../api/http/problem.js';
import { filterOf } from '../api/routes/accountList.js';
import { eventText } from '../api/routes/eventBody.js';
import { asOf } from '../api/routes/timeTravel.js';
import type { KeyedCommand, Sender } from '../application/bank.js';
import type { Answer } from '../application/commands/answer.js';
import { accountAnswer, transactionText } from '../application/commands/answerText.js';
import { readBatchItem } from '../application/commands/command.js';
import { asPosition } from '../application/log/ports.js';
import { InvalidInput } from '../application/shared/validation.js';
import type { Rejection } from '../domain/decider.js';
import type { Parts } from '../main/wiring.js';
import { BankError, type BankErrorCode } from './bankError.js';
import { bankErrorOf } from './failures.js';
import { afterOf, checkAccountId, checkQuery, limitOf } from './queries.js';
import type {
  Account,
  AccountsQuery,
  AsOfQuery,
  BankCommand,
  BankEvent,
  CommandResult,
  EmbeddedBank,
  EventsQuery,
  Page,
  ProjectedPage,
  Statement,
  StatementQuery,
  Transaction,
  TransactionsQuery,
} from './types.js';

type Result = CommandResult<never>;

export class OpenedBank implements EmbeddedBank {
  readonly databaseUrl: string;
  readonly #parts: Parts;
  readonly #actor: string;
  readonly #close: () => Promise<void>;
  #closing: Promise<void> | undefined;

  constructor(options: {
    readonly parts: Parts;
    readonly databaseUrl: string;
    readonly actor: string;
    readonly close: () => Promise<void>;
  }) {
    this.databaseUrl = options.databaseUrl;
    this.#parts = options.parts;
    this.#actor = options.actor;
    this.#close = options.close;
  }

  execute(command: BankCommand): Promise<Result> {
    return this.#answer(async ({ bank }) => {
      const keyed = this.#read(command);
      if (keyed instanceof InvalidInput) return invalid(keyed);
      return resultOf(await bank.execute(this.#sender(), keyed, { join: true }));
    });
  }

  executeAtomically(commands: readonly BankCommand[]): Promise<readonly Result[]> {
    return this.#answer(async ({ bank }) => {
      const read = commands.map((command) => this.#read(command));
      const valid = read.filter((one): one is KeyedCommand => !(one instanceof InvalidInput));
      if (valid.length < read.length)
        return read.map((one) => (one instanceof InvalidInput ? invalid(one) : ABORTED));
      return (await bank.executeAtomically(this.#sender(), valid)).map(resultOf);
    });
  }

  account(accountId: string, query: AsOfQuery = {}): Promise<Account | undefined> {
    return this.#answer(async ({ timeTravel }) => {
      checkAccountId(accountId);
      checkQuery('account', query);
      return found(await timeTravel.account(accountId, asOf(query)));
    });
  }

  accounts(query: AccountsQuery = {}): Promise<ProjectedPage<Account>> {
    return this.#answer(async ({ reads, clock }) => {
      checkQuery('accounts', query);
      const { after, limit: _, ...filter } = query;
      const page = await reads.accounts(
        filterOf(filter as Parameters<typeof filterOf>[0]),
        after,
        limitOf(query),
      );
      if (page === undefined) throw new InvalidInput([NO_CURSOR]);
      const at = clock.recordingTime();
      const { items, next, lag } = page;
      return { items: items.map((state) => accountAnswer(state, at)), next, lag: lag ?? null };
    });
  }

  transactions(accountId: string, query: TransactionsQuery = {}): Promise<Page<Transaction>> {
    return this.#answer(async ({ bank }) => {
      checkAccountId(accountId);
      checkQuery('transactions', query);
      const { after: _, limit: __, ...dates } = query;
      const page = await bank.transactions(accountId, dates, afterOf(query), limitOf(query));
      return { ...page, items: page.items.map((item) => JSON.parse(transactionText(item))) };
    });
  }

  events(query: EventsQuery = {}): Promise<Page<BankEvent>> {
    return this.#answer(async ({ events }) => {
      checkQuery('events', query);
      const { accountId, types } = query;
      const filter = { ...(accountId && { accountId }), ...(types && { types }) };
      const {
        events: some,
        scannedTo,
        isAtEnd,
      } = await events.find(filter, asPosition(afterOf(query)), limitOf(query));
      return {
        items: some.map((event) => JSON.parse(eventText(event))),
        next: isAtEnd ? null : String(scannedTo),
      };
    });
  }

  statement(accountId: string, query: StatementQuery): Promise<Statement | undefined> {
    return this.#answer(async ({ statements }) => {
      checkAccountId(accountId);
      checkQuery('statement', query);
      const { from, to, basis = 'business', at } = query;
      const { moment } = asOf(at === undefined ? {} : { at });
      const statement = found(await statements.statement(accountId, { from, to, basis, moment }));
      if (statement === undefined) return undefined;
      return { ...statement, lines: statement.lines.map((line) => JSON.parse(transactionText(line))) };
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #answer<T>(work: (parts: Parts) => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) throw new BankError('closed', 'the bank is closed');
    try {
      return await work(this.#parts);
    } catch (error) {
      throw bankErrorOf(error);
    }
  }

  #sender(): Sender {
    return { clientId: this.#actor, correlationId: randomUUID() };
  }

  #read(command: BankCommand): KeyedCommand | InvalidInput {
    try {
      return readBatchItem(command, this.#parts.bank);
    } catch (error) {
      if (error instanceof InvalidInput) return error;
      throw error;
    }
  }
}

const NO_CURSOR = {
  field: 'after',
  rule: 'known',
  message: 'must be the `next` of the previous page; no such account exists',
};

const ABORTED: Result = {
  status: 'rejected',
  code: 'batch-aborted',
  detail: 'Another command is invalid, so no command of the atomic batch was applied',
  errors: [],
  replayed: false,
};

const invalid = ({ faults, message: detail }: InvalidInput): Result => ({
  status: 'invalid',
  code: 'validation-failed',
  detail,
  errors: faults,
  replayed: false,
});

/** @throws BankError if the command was not decided */
function resultOf(answer: Answer): Result {
  if (answer.kind === 'accepted') {
    const { text, version, replayed } = answer;
    return { status: 'ok', answer: JSON.parse(text) as never, version, replayed };
  }
  const { code, detail, errors = [] } = (problemOf(answer) as Problem).body;
  if (answer.kind !== 'rejected' && answer.kind !== 'key-reused') {
    const cause = 'error' in answer ? answer.error : undefined;
    throw new BankError(code as BankErrorCode, detail, { cause });
  }
  const status = code === 'validation-failed' ? 'invalid' : 'rejected';
  return { status, code, detail, errors, replayed: 'replayed' in answer && answer.replayed };
}

/** @throws BankError if the query fails for any reason other than a missing account */
function found<T extends object>(answer: T | Rejection): T | undefined {
  if (!('code' in answer && 'detail' in answer)) return answer as T;
  const { code, detail, field, rule } = answer;
  if (code === 'account-not-found') return undefined;
  const errors = field === undefined ? [] : [{ field, rule: rule ?? code, message: detail }];
  throw new BankError(code as BankErrorCode, detail, { errors });
}
