/**
 * What the application needs of the world, as small interfaces. Adapters live in infrastructure/.
 */

/** An event as it waits to be appended. `data` and `metadata` are JSON texts in the stored shape. */
export interface NewEvent {
  readonly streamId: string;
  readonly version: number;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: string;
  readonly metadata: string;
}

/** An event as the store holds it. `recordedAt` is ISO 8601 in UTC with milliseconds. */
export interface StoredEvent {
  readonly position: number;
  readonly streamId: string;
  readonly version: number;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: unknown;
  readonly metadata: unknown;
  readonly commandId: string;
  readonly recordedAt: string;
}

/** A stream and the version its reader decided on. */
export interface Basis {
  readonly streamId: string;
  readonly version: number;
}

/** One decided command: what to record of it. */
export interface Proposal {
  readonly commandId: string;
  /** SHA-256 of what the client asked for, in hex. */
  readonly requestHash: string;
  readonly accepted: boolean;
  readonly events: readonly NewEvent[];
  /**
   * The answer as JSON text, in which `RECORDED_AT` stands for the time of recording; undefined when the events tell
   * the answer (a movement of money).
   */
  readonly outcome?: string;
  /** The streams this command was decided on, at the versions it saw (after earlier commands of the batch). */
  readonly decidedOn: readonly Basis[];
}

/** Stands in an outcome for the time of recording; unguessable, so no client's text can contain it. */
export const RECORDED_AT = `@recorded-at:${globalThis.crypto.randomUUID()}@`;

export type Verdict = 'appended' | 'duplicate' | 'conflict';

export interface AppendResult {
  /** One a proposal, in order. */
  readonly verdicts: readonly Verdict[];
  /** When the appended ones were recorded: ISO 8601, UTC, milliseconds. Never runs backwards over positions. */
  readonly recordedAt: string;
  /** The position of the newest event of the log. */
  readonly lastPosition: number;
}

/** What the store knows of a command that was answered before. */
export interface RecordedCommand {
  readonly commandId: string;
  readonly requestHash: string;
  readonly accepted: boolean;
  readonly recordedAt: string;
  /** The text it was answered with; undefined when `events` tell the answer. */
  readonly outcome?: string;
  /** The events it appended, in order. */
  readonly events: readonly StoredEvent[];
}

/** A state computed from the first `version` events of a stream, kept to spare reading them again. */
export interface Snapshot {
  readonly streamId: string;
  readonly version: number;
  readonly state: unknown;
}

/** A stream from where its reader knows it: the newest usable snapshot, if it helps, then later events. */
export interface StreamTail {
  readonly streamId: string;
  readonly snapshot?: Snapshot;
  readonly events: readonly StoredEvent[];
  /** True when the stream goes on after these events: read again from the last one. */
  readonly more: boolean;
}

/** The two things that are done to streams, inside or outside a lock. */
export interface StreamAccess {
  /**
   * Reads many streams at once, each after the version already known.
   * @param stateVersion the shape of state that snapshots must have to be used
   */
  load(known: readonly Basis[], stateVersion: number): Promise<readonly StreamTail[]>;
  /**
   * Appends a batch in one transaction, with a verdict for each unit: proposals of a unit are appended all or none.
   * @throws StoreUnavailable when it is not known whether the batch was appended
   */
  append(units: readonly (readonly Proposal[])[]): Promise<AppendResult>;
  /** Looks up commands that were answered before; unknown ids are left out. */
  findCommands(commandIds: readonly string[]): Promise<readonly RecordedCommand[]>;
}

export interface StreamFilter {
  readonly types: readonly string[];
  /** Business dates, both included. */
  readonly from?: string;
  readonly to?: string;
}

/** Which batch this is, and which one it counts on. A batch is named by an object of its own. */
export interface Place {
  readonly name: object;
  /**
   * The batch that this one was decided on; it may still be under way. Unless all of that is appended, as the last that
   * was, nothing of this one is, and every verdict is `conflict`.
   */
  readonly behind?: object | undefined;
}

export interface EventStore extends StreamAccess {
  /**
   * As `StreamAccess.append`.
   * @param place the batch's place among those of this store, for others to count on
   */
  append(units: readonly (readonly Proposal[])[], place?: Place): Promise<AppendResult>;
  /**
   * Runs `work` while nobody else can append: what it loads is what it appends to. Everything it appended is
   * committed when this resolves, nothing when it rejects.
   */
  exclusively<T>(work: (access: StreamAccess) => Promise<T>): Promise<T>;
  /** Events of one stream with a greater version, ascending. */
  readStream(
    streamId: string,
    afterVersion: number,
    limit: number,
    filter?: StreamFilter,
  ): Promise<readonly StoredEvent[]>;
  /** Events of all streams with a greater position, ascending, without a hole. */
  readAll(afterPosition: number, limit: number): Promise<readonly StoredEvent[]>;
  saveSnapshots(snapshots: readonly Snapshot[], stateVersion: number): Promise<void>;
}

export interface AccountFilter {
  readonly status?: string;
  readonly currency?: string;
  /** The exact text. */
  readonly owner?: string;
}

/** Which accounts there are: a read model over the events that open accounts and change their status. */
export interface AccountDirectory {
  /** Brings it to the end of the log as it is now. */
  catchUp(): Promise<void>;
  /** Ids of matching accounts, ascending, greater than `after`. */
  find(filter: AccountFilter, after: string | undefined, limit: number): Promise<readonly string[]>;
}

/** A holder of an API key. */
export interface ApiClient {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: string;
}

export type Scope = 'read' | 'write' | 'admin';

export interface ApiClientStore {
  /** Adds a client, or replaces name, scopes and key of the one with this id. */
  save(client: Omit<ApiClient, 'createdAt'>, keyHash: Buffer): Promise<ApiClient>;
  findByKeyHash(keyHash: Buffer): Promise<{ client: ApiClient; keyHash: Buffer } | undefined>;
  /** All clients in ascending order of id, greater than `after`. */
  list(after: string | undefined, limit: number): Promise<readonly ApiClient[]>;
  /** False if there was none. */
  remove(id: string): Promise<boolean>;
}

/** The store did not answer, or not in time: what was asked may or may not have happened. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}
