/**
 * What the application needs of the world, as small interfaces. Adapters live in infrastructure/.
 */

/** An event to append. `data` and `metadata` are JSON texts in the stored shape. */
export interface NewEvent {
  readonly streamId: string;
  readonly version: number;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: string;
  readonly metadata: string;
}

/** A stored event. `recordedAt` is ISO 8601 in UTC with milliseconds. */
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

/** A stream and the version that the decision is based on. */
export interface Basis {
  readonly streamId: string;
  readonly version: number;
}

/** A decided command: what to append for it. */
export interface Proposal {
  readonly commandId: string;
  /** SHA-256 of the request, in hex. */
  readonly requestHash: string;
  readonly accepted: boolean;
  readonly events: readonly NewEvent[];
  /**
   * The answer as JSON text, with `RECORDED_AT` as a placeholder for the recording time; undefined if the
   * answer is rendered from the events (deposits, withdrawals, transfers).
   */
  readonly outcome?: string;
  /**
   * The streams that the command was decided on, at the versions seen (after earlier commands of the batch).
   */
  readonly decidedOn: readonly Basis[];
}

/**
 * Stands in an outcome for the time of recording. No client's text contains it: U+FFFF is refused
 * (plainText.ts).
 */
export const RECORDED_AT = '\uffff@recorded-at@\uffff';

export type Verdict = 'appended' | 'duplicate' | 'conflict';

export interface AppendResult {
  /** One per proposal, in order. */
  readonly verdicts: readonly Verdict[];
  /**
   * Recording time of the appended proposals: ISO 8601 in UTC with milliseconds. Never decreases with
   * position.
   */
  readonly recordedAt: string;
  /** The position of the newest event of the log. */
  readonly lastPosition: number;
}

/** A recorded command. */
export interface RecordedCommand {
  readonly commandId: string;
  readonly requestHash: string;
  readonly accepted: boolean;
  readonly recordedAt: string;
  /** The text of the answer; undefined if it is rendered from `events`. */
  readonly outcome?: string;
  /** Its events, in order. */
  readonly events: readonly StoredEvent[];
}

/** The state after the first `version` events of a stream, stored to avoid reading them again. */
export interface Snapshot {
  readonly streamId: string;
  readonly version: number;
  /** The stored value, which may be damaged. */
  readonly state: unknown;
}

/** The rest of a stream after a known version: the newest usable snapshot, if it helps, then later events. */
export interface StreamTail {
  readonly streamId: string;
  readonly snapshot?: Snapshot;
  readonly events: readonly StoredEvent[];
  /** True if the stream has more events: read again after the last one. */
  readonly more: boolean;
}

/** Operations on streams, inside or outside a lock. */
export interface StreamAccess {
  /**
   * Reads many streams, each after a known version.
   * @param stateVersion the version that usable snapshots must have
   */
  load(known: readonly Basis[], stateVersion: number): Promise<readonly StreamTail[]>;
  /**
   * Appends a batch in one transaction, with a verdict per unit: the proposals of a unit are appended all or
   * none.
   * @throws StoreUnavailable if it is unknown whether the batch was appended
   */
  append(units: readonly (readonly Proposal[])[]): Promise<AppendResult>;
  /** Looks up recorded commands; unknown ids are omitted. */
  findCommands(commandIds: readonly string[]): Promise<readonly RecordedCommand[]>;
}

export interface StreamFilter {
  readonly types: readonly string[];
  /** Business dates, inclusive. */
  readonly from?: string;
  readonly to?: string;
}

/** Identifies a batch, and the batch that it depends on. An object identifies a batch. */
export interface Place {
  readonly name: object;
  /**
   * The batch that this one was decided on, which may still be in flight. Unless it is appended completely,
   * as the last one, nothing of this batch is appended and every verdict is `conflict`.
   */
  readonly behind?: object | undefined;
}

export interface EventStore extends StreamAccess {
  /**
   * Like `StreamAccess.append`.
   * @param place identifies the batch, for later ones to depend on
   */
  append(units: readonly (readonly Proposal[])[], place?: Place): Promise<AppendResult>;
  /**
   * Runs `work` under the append lock, so that what it loads stays current. Everything it appends is
   * committed when this resolves, and nothing when it rejects.
   */
  exclusively<T>(work: (access: StreamAccess) => Promise<T>): Promise<T>;
  /** Events of a stream after a version, ascending. */
  readStream(
    streamId: string,
    afterVersion: number,
    limit: number,
    filter?: StreamFilter,
  ): Promise<readonly StoredEvent[]>;
  /** Events of all streams after a position, ascending, without gaps. */
  readAll(afterPosition: number, limit: number): Promise<readonly StoredEvent[]>;
  /** The position of the newest event; 0 if there is none. */
  lastPosition(): Promise<number>;
  saveSnapshots(snapshots: readonly Snapshot[], stateVersion: number): Promise<void>;
}

/** Leases for tasks that one node should do at a time. They avoid duplicate work but do not exclude it. */
export interface Leases {
  /** Acquires or renews a lease; false if another node holds it. */
  hold(name: string, ms: number): Promise<boolean>;
  /**
   * The same for leases shared evenly among nodes: a node with at least two more than a requesting node hands
   * one over, at most every `ms`, and then also gets false. Only for tasks that two nodes may do at a time.
   */
  share(name: string, ms: number): Promise<boolean>;
  release(name: string): Promise<void>;
}

/** A holder of an API key. */
export interface ApiClient {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: string;
}

export type Scope = 'read' | 'write' | 'admin';

/** A key of a client, without its secret. */
export interface ApiKey {
  readonly id: string;
  readonly createdAt: string;
  /** When it expires; null if it is valid until revoked. */
  readonly validUntil: string | null;
}

/** A key with its holder. */
export interface HeldKey {
  readonly client: ApiClient;
  readonly keyHash: Buffer;
  readonly keyId: string;
  /** Remaining validity by the store's clock; 0 or less if it has expired. */
  readonly endsInMs: number;
}

/** Why no key was added: no such client, the expiry is in the past, or the limit is reached. */
export type NewKeyFault = 'no-client' | 'past' | 'too-many';

/** Clients and hashes of their keys. The store's clock determines whether a key is valid. */
export interface ApiClientStore {
  /**
   * Adds a client, or replaces the name and scopes of the one with this id. A new key replaces all its valid
   * keys. Rejects if another client has the key.
   */
  save(client: Omit<ApiClient, 'createdAt'>, keyHash: Buffer): Promise<ApiClient>;
  /** Also finds expired and revoked keys. */
  findByKeyHash(keyHash: Buffer): Promise<HeldKey | undefined>;
  /**
   * Adds a key to a client.
   * @param options.othersUntil when its other keys expire at the latest: an instant in UTC; undefined leaves
   *   them unchanged
   * @param options.keysMax maximum number of valid keys per client
   */
  addKey(
    clientId: string,
    keyHash: Buffer,
    options: { readonly othersUntil: string | undefined; readonly keysMax: number },
  ): Promise<ApiKey | NewKeyFault>;
  /** The valid keys of a client, oldest first; undefined if there is no such client. */
  keys(clientId: string): Promise<readonly ApiKey[] | undefined>;
  /** Revokes a key. False if the client has no such valid key. */
  endKey(clientId: string, keyId: string): Promise<boolean>;
  /** All clients in ascending order of id, greater than `after`. */
  list(after: string | undefined, limit: number): Promise<readonly ApiClient[]>;
  /** Removes a client and its keys. False if there was none. */
  remove(id: string): Promise<boolean>;
}

/** The store did not respond in time; the operation may or may not have been applied. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

// --- helpers: for speed only, without effect on answers ---

/** A helper failed or did not respond in time: continue without it. The operation may still be applied. */
export class HelperUnavailable extends Error {
  override readonly name = 'HelperUnavailable';
}

/** The shared record of whether cached states may be used. */
export interface Trust {
  /** The generation of usable states; every revocation increments it. */
  readonly generation: number;
  /** The cache server that holds them; empty before the first one. */
  readonly server: string;
  /** Milliseconds until they may be used; 0 if now. */
  readonly usableInMs: number;
}

/** Stored with the events, so that it outlives the cache and every appending node can reach it. */
export interface CacheTrust {
  /** @throws StoreUnavailable */
  read(): Promise<Trust>;
  /**
   * Revokes everything cached so far. Nothing may be used for `pauseMs`, then states of a new generation.
   * @param server the server to use from now on; undefined leaves it unchanged
   * @throws StoreUnavailable
   */
  withdraw(server: string | undefined, pauseMs: number): Promise<Trust>;
}

/**
 * The result of a cache lookup: the state, or a ticket to fill it in. `lost`: the server has lost the
 * generation, and possibly newer states. `busy`: another node is filling it in.
 */
export type CacheReading =
  | { readonly kind: 'hit'; readonly snapshot: Snapshot }
  | { readonly kind: 'miss'; readonly ticket: string }
  | { readonly kind: 'busy' | 'lost' };

/** A cache of committed states shared by all nodes. Every method may reject with HelperUnavailable. */
export interface AccountCache {
  /** Identifies the server and its history; undefined while it is unreachable. */
  readonly server: string | undefined;
  read(generation: number, streamId: string): Promise<CacheReading>;
  /** The cached states of these accounts, possibly stale. */
  peek(streamIds: readonly string[]): Promise<readonly Snapshot[]>;
  /**
   * Fills in a state if the ticket is still valid; evicting the account invalidates it. In any case no older
   * state remains. False if it was not filled in.
   */
  fill(generation: number, ticket: string, snapshot: Snapshot): Promise<boolean>;
  /** Evicts the given accounts if a cached state, or one being filled in, may be older than the version. */
  drop(versions: ReadonlyMap<string, number>): Promise<void>;
  /** Stores the generation on this server, unless it has had this or a later one. */
  begin(generation: number): Promise<void>;
}

/** A command and the request it stands for. */
export interface Ticketed {
  readonly commandId: string;
  /** SHA-256 of the request, in hex. */
  readonly requestHash: string;
}

/**
 * What the gate knows about a command: in progress on some node, in the event buffer, or answered, with the
 * answer as text if the gate has it.
 */
export type GateState =
  | { readonly kind: 'in-flight' | 'buffered'; readonly requestHash: string }
  | { readonly kind: 'answered'; readonly requestHash: string; readonly answer?: string };

/**
 * Commands in progress or recently answered, on all nodes. It saves queries to the store, which remains
 * authoritative. Every method may reject with HelperUnavailable.
 */
export interface CommandGate {
  /** Admits each unknown command (undefined), and returns what is known about the others. */
  enter(commands: readonly Ticketed[]): Promise<readonly (GateState | undefined)[]>;
  /** What is known about a command. */
  look(commandId: string): Promise<GateState | undefined>;
  /**
   * Completes commands admitted by this node, with their recorded answers; those without one may be retried.
   */
  leave(commands: readonly (Ticketed & { readonly answer?: string })[]): Promise<void>;
}

/** The state once everything in the buffer is appended. */
export interface BufferedHead {
  readonly version: number;
  readonly state: unknown;
}

/** A decided unit to push to the buffer. */
export interface BufferEntry {
  /** A unique id. */
  readonly id: string;
  readonly commands: readonly Ticketed[];
  /** The streams that it was decided on, with the versions before and after. */
  readonly streams: readonly {
    readonly streamId: string;
    readonly before: number;
    readonly after: number;
    /** The state after it, as JSON. */
    readonly state: string;
  }[];
  /** The entry as text for the flusher. */
  readonly payload: string;
}

/** `full`: the buffer accepts nothing for now. A gate state: one of its commands is known. */
export type PushVerdict = 'pushed' | 'conflict' | 'full' | GateState;

/** The result of a flush. Entries that can never be applied are kept for inspection. */
export interface Flushed {
  /** The payloads returned by `peek`: the first ones of the buffer. */
  readonly payloads: readonly string[];
  readonly commands: readonly Ticketed[];
  /** Commands that can never be applied. */
  readonly failed: readonly Ticketed[];
  /** Entries of such commands, as texts with the reason. */
  readonly setAside: readonly string[];
  /** The streams of these entries, each with the id of the last entry that changed it. */
  readonly lastEntries: ReadonlyMap<string, string>;
  /** Streams whose state differs from the one that the entries were decided on. */
  readonly conflicts: ReadonlySet<string>;
}

/**
 * Decided commands of all nodes, in order, before they are appended. Every method may reject with
 * HelperUnavailable; the operation may then still be applied.
 */
export interface EventBuffer {
  /** Undefined while unreachable; changes when it may have lost entries. */
  readonly server: string | undefined;
  /** The states of streams that have entries, or recently had. */
  heads(streamIds: readonly string[]): Promise<ReadonlyMap<string, BufferedHead>>;
  /**
   * Adds entries atomically, with a verdict each. It does not add entries with known commands, entries
   * decided on another version than the buffer's, and entries that build on one of these.
   */
  push(entries: readonly BufferEntry[]): Promise<readonly PushVerdict[]>;
  /** The number of entries. */
  depth(): Promise<number>;
  /** Whether each command is still in the buffer. */
  holds(commandIds: readonly string[]): Promise<readonly boolean[]>;
  /** Acquires or renews the lease of the flusher. False if another flusher holds it. */
  lease(): Promise<boolean>;
  release(): Promise<void>;
  /** The payloads of the first entries, which stay until trimmed. */
  peek(entriesMax: number): Promise<readonly string[]>;
  /**
   * Removes appended entries. Returns false and does nothing without the lease, or if they are not the first
   * ones.
   */
  trim(flushed: Flushed): Promise<boolean>;
  /** Notifies a node about its entries. */
  notify(nodeId: string, message: string): Promise<void>;
  /** Calls back with messages of `notify` to this node, and with undefined when a node has pushed entries. */
  listen(onMessage: (message: string | undefined) => void): void;
}

/** The store rejects the input: a retry would be rejected again. */
export class StoreRefused extends Error {
  override readonly name = 'StoreRefused';
  /** @param code the store's code for the reason */
  constructor(
    message: string,
    readonly code: string,
    options: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The store denies the operation. `message` tells people which role may do it, and how. */
export class StoreForbidden extends Error {
  override readonly name = 'StoreForbidden';
}
