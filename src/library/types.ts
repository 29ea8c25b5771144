/** The types of an embedded bank. Commands and results are those of the HTTP API. */
import type { components } from '../client/generated/schema.js';
import type { FieldFault } from './bankError.js';

type Schemas = components['schemas'];

/**
 * A command, as an item of POST /v1/batch: `{ type: 'deposit', idempotencyKey, accountId, amount, … }`. Amounts are decimal
 * texts with exactly the decimals of the currency, such as `'100.00'`.
 */
export type BankCommand = Schemas['BatchCommand'];
type CommandOf<Type> = Extract<BankCommand, { readonly type: Type }>;
export type Account = Schemas['Account'];
export type Transaction = Schemas['Transaction'];
export type Transfer = Schemas['Transfer'];
export type BankEvent = Schemas['Event'];
export type Statement = Schemas['Statement'];

/** The result of a command. A repeat of the command with the same idempotency key has the same result. */
export type CommandResult<Answer> =
  | {
      readonly status: 'ok';
      readonly answer: Answer;
      /** The version of the account (for a transfer, the paying account) after the command. */
      readonly version: number;
      /** Whether this repeats an earlier result. */
      readonly replayed: boolean;
    }
  | {
      /** `invalid`: the command is malformed; `rejected`: the account does not permit it. */
      readonly status: 'rejected' | 'invalid';
      /** Stable, such as `insufficient-funds`: the codes of docs/reference/api.md. */
      readonly code: string;
      /** For people. */
      readonly detail: string;
      readonly errors: readonly FieldFault[];
      readonly replayed: boolean;
    };

export interface Page<T> {
  readonly items: readonly T[];
  /** The `after` of the next page; null on the last one. */
  readonly next: string | null;
}

/** A page of a read model, which follows the events. */
export interface ProjectedPage<T> extends Page<T> {
  /** How far the page may lag behind; null if it contains everything acknowledged before the query. */
  readonly lag: { readonly events: number; readonly seconds: number } | null;
}

export interface PageQuery {
  /** The `next` of the previous page. */
  readonly after?: string;
  /** 1 to 1000 items; 100 if omitted. */
  readonly limit?: number;
}

/** Dates are business dates such as `2026-01-31`, both included. */
export interface TransactionsQuery extends PageQuery {
  readonly from?: string;
  readonly to?: string;
}

export interface AccountsQuery extends PageQuery {
  readonly status?: Account['status'];
  readonly currency?: string;
  /** The full name. */
  readonly owner?: string;
  /** A case-insensitive prefix of the name; results are then sorted by name instead of id. */
  readonly ownerPrefix?: string;
  /** Decimal texts; they need `currency`. */
  readonly balanceMin?: string;
  readonly balanceMax?: string;
}

export interface EventsQuery extends PageQuery {
  readonly accountId?: string;
  readonly types?: readonly string[];
}

/** Selects a past state of the account; `version` cannot be combined with the others. */
export interface AsOfQuery {
  /** An instant with its offset, such as `2026-01-31T12:00:00Z`. */
  readonly at?: string;
  readonly version?: number;
  /** Its balance at the end of this business date. */
  readonly effectiveOn?: string;
}

export interface StatementQuery {
  readonly from: string;
  readonly to: string;
  /** `business` (if omitted): by business date; `recording`: by day of recording. */
  readonly basis?: 'business' | 'recording';
  /** Includes only events recorded up to this instant. */
  readonly at?: string;
}

/** A log line. */
export interface LogEntry {
  /** 30 info, 40 warning, 50 error. */
  readonly level: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface OpenBankOptions {
  /** PostgreSQL 15 or newer. If omitted, the bank runs the included PostgreSQL in `dataDir`. */
  readonly databaseUrl?: string;
  /** The data folder of the included PostgreSQL, relative to the current folder. */
  readonly dataDir?: string;
  /** Other settings, by the names of docs/reference/configuration.md. The environment is not read. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /**
   * The UUID of the sender of the commands: events name it, and idempotency keys are scoped to it. The default is the same
   * for all embedded banks.
   */
  readonly actor?: string;
  /** Receives log lines of level info and above. If omitted, nothing is logged. */
  readonly onLog?: (entry: LogEntry) => void;
}

/** A bank in this process. Every method may throw a BankError. */
export interface EmbeddedBank {
  /** The URL of the bank's database, which other nodes of Banking ES may use at the same time. */
  readonly databaseUrl: string;
  /**
   * Processes a command and resolves once its result is durable. A repeat of the command has the same result, at any later
   * time and from any process.
   */
  execute(command: CommandOf<'deposit' | 'withdraw'>): Promise<CommandResult<Transaction>>;
  execute(command: CommandOf<'transfer'>): Promise<CommandResult<Transfer>>;
  execute(
    command: CommandOf<Exclude<BankCommand['type'], 'deposit' | 'withdraw' | 'transfer'>>,
  ): Promise<CommandResult<Account>>;
  execute(command: BankCommand): Promise<CommandResult<Account | Transaction | Transfer>>;
  /** Applies all of the commands or none. @returns a result for each, in order */
  executeAtomically(
    commands: readonly BankCommand[],
  ): Promise<readonly CommandResult<Account | Transaction | Transfer>[]>;
  /** The current or a past state of an account; undefined if the account does not or did not exist. */
  account(accountId: string, asOf?: AsOfQuery): Promise<Account | undefined>;
  /** Accounts by id, or by name with `ownerPrefix`. */
  accounts(query?: AccountsQuery): Promise<ProjectedPage<Account>>;
  /** An account's transactions with the balance after each, oldest first. */
  transactions(accountId: string, query?: TransactionsQuery): Promise<Page<Transaction>>;
  /**
   * Events by position. With a filter, even a page that is not full may have a `next`, since each call scans a limited
   * number of events.
   */
  events(query?: EventsQuery): Promise<Page<BankEvent>>;
  /** An account's statement; undefined if there is no such account. */
  statement(accountId: string, query: StatementQuery): Promise<Statement | undefined>;
  /** Resolves once every accepted command is answered and all parts of the bank have stopped. May be called repeatedly. */
  close(): Promise<void>;
}
