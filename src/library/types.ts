/** The shapes of an embedded bank. Commands and answers are those of the HTTP API. */
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

/** What became of a command. Decided once: the same command under the same idempotency key has the same result. */
export type CommandResult<Answer> =
  | {
      readonly status: 'ok';
      readonly answer: Answer;
      /** The version of the account (the paying one of a transfer) after it. */
      readonly version: number;
      /** Whether the command had been carried out before. */
      readonly replayed: boolean;
    }
  | {
      /** `invalid`: it is not a command that could be carried out on any account. */
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
  /** By how much the page may be behind; null if it has everything that was answered before. */
  readonly lag: { readonly events: number; readonly seconds: number } | null;
}

export interface PageQuery {
  /** The `next` of the page before. */
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
  /** A prefix of the name, in letters of either case; the accounts come by name then, otherwise by id. */
  readonly ownerPrefix?: string;
  /** Decimal texts; they need `currency`. */
  readonly balanceMin?: string;
  readonly balanceMax?: string;
}

export interface EventsQuery extends PageQuery {
  readonly accountId?: string;
  readonly types?: readonly string[];
}

/** The account as it was; `version` excludes the others. */
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
  /** As it was known at this instant. */
  readonly at?: string;
}

/** A line that the bank would log. */
export interface LogEntry {
  /** 30 info, 40 warning, 50 error. */
  readonly level: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface OpenBankOptions {
  /** A PostgreSQL 15 or newer. If omitted, the bank runs its own in `dataDir`. */
  readonly databaseUrl?: string;
  /** The data folder of the bank's own PostgreSQL; a relative path starts at the current folder. */
  readonly dataDir?: string;
  /** Other settings, by the names of docs/reference/configuration.md. The environment is not read. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /**
   * The UUID of whoever sends the commands: events name it, and idempotency keys belong to it. If omitted, one that is
   * the same for all embedded banks.
   */
  readonly actor?: string;
  /** Told what the bank would log, from level info on. Without it nothing is. */
  readonly onLog?: (entry: LogEntry) => void;
}

/** A bank within this process. Every method may throw a BankError. */
export interface EmbeddedBank {
  /** Of the database that the bank is in: other processes may use it at the same time, with Banking ES. */
  readonly databaseUrl: string;
  /**
   * Carries out a command and resolves once its result is durable. A repeat of a command that was carried out has the
   * same result, whenever and from whichever process it comes.
   */
  execute(command: CommandOf<'deposit' | 'withdraw'>): Promise<CommandResult<Transaction>>;
  execute(command: CommandOf<'transfer'>): Promise<CommandResult<Transfer>>;
  execute(
    command: CommandOf<'open' | 'freeze' | 'unfreeze' | 'close' | 'set-overdraft-limit'>,
  ): Promise<CommandResult<Account>>;
  execute(command: BankCommand): Promise<CommandResult<Account | Transaction | Transfer>>;
  /** Carries out all of the commands or none of them; a result for each, in order. */
  executeAtomically(
    commands: readonly BankCommand[],
  ): Promise<readonly CommandResult<Account | Transaction | Transfer>[]>;
  /** The account as it is, or as it was; undefined if there is none, or was none then. */
  account(accountId: string, asOf?: AsOfQuery): Promise<Account | undefined>;
  /** Accounts by id, or by name with `ownerPrefix`. */
  accounts(query?: AccountsQuery): Promise<ProjectedPage<Account>>;
  /** An account's transactions with the balance after each, oldest first. */
  transactions(accountId: string, query?: TransactionsQuery): Promise<Page<Transaction>>;
  /**
   * Events by position. With a filter, a page that is not full may have a `next` all the same: each call looks at a bounded
   * number of events.
   */
  events(query?: EventsQuery): Promise<Page<BankEvent>>;
  /** An account's statement; undefined if there is no such account. */
  statement(accountId: string, query: StatementQuery): Promise<Statement | undefined>;
  /** Ends when every command taken is answered and nothing of the bank is left running. May be called again. */
  close(): Promise<void>;
}
