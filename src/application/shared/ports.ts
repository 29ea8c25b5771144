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

/** Stands in an outcome for the time of recording. No client's text contains it: U+FFFF is refused (plainText.ts). */
export const RECORDED_AT = '\uffff@recorded-at@\uffff';

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
  /** Whatever is kept, which may be damaged. */
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
  /** The position of the newest event; 0 while there is none. */
  lastPosition(): Promise<number>;
  saveSnapshots(snapshots: readonly Snapshot[], stateVersion: number): Promise<void>;
}

/** Work that one of many nodes does at a time, by name. It spares work; it does not keep two from doing it. */
export interface Leases {
  /** Takes or keeps a lease for so long; false if another node has it. */
  hold(name: string, ms: number): Promise<boolean>;
  /**
   * The same, for leases that the nodes have in equal shares: a node that has two more of them than one that asks leaves
   * it one, at most every `ms`; false then, too. Only for what two may do at a time.
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

/** One of the keys of a client, without the key itself. */
export interface ApiKey {
  readonly id: string;
  readonly createdAt: string;
  /** It works before this instant; null: until it is ended. */
  readonly validUntil: string | null;
}

/** A key with its holder. */
export interface HeldKey {
  readonly client: ApiClient;
  readonly keyHash: Buffer;
  readonly keyId: string;
  /** For how long it still works, by the store's clock; 0 or less when it has ended. */
  readonly endsInMs: number;
}

/** Why there is no further key: no such client, the others would have ended already, or it has as many as it may. */
export type NewKeyFault = 'no-client' | 'past' | 'too-many';

/** Clients and the hashes of their keys. Whether a key works is decided by the store's own clock. */
export interface ApiClientStore {
  /**
   * Adds a client, or replaces name and scopes of the one with this id. A key that it does not have replaces all its keys
   * that work. Rejects when another client has the key.
   */
  save(client: Omit<ApiClient, 'createdAt'>, keyHash: Buffer): Promise<ApiClient>;
  /** Finds keys that have ended, too. */
  findByKeyHash(keyHash: Buffer): Promise<HeldKey | undefined>;
  /**
   * Adds a key to a client.
   * @param options.othersUntil when its other keys end at the latest: an instant in UTC; undefined leaves them as they are
   * @param options.keysMax keys of a client that work at once
   */
  addKey(
    clientId: string,
    keyHash: Buffer,
    options: { readonly othersUntil: string | undefined; readonly keysMax: number },
  ): Promise<ApiKey | NewKeyFault>;
  /** The keys of a client that work, the oldest first; undefined if there is no such client. */
  keys(clientId: string): Promise<readonly ApiKey[] | undefined>;
  /** Ends a key now. False if the client has no such key that works. */
  endKey(clientId: string, keyId: string): Promise<boolean>;
  /** All clients in ascending order of id, greater than `after`. */
  list(after: string | undefined, limit: number): Promise<readonly ApiClient[]>;
  /** Removes a client and its keys. False if there was none. */
  remove(id: string): Promise<boolean>;
}

/** The store did not answer, or not in time: what was asked may or may not have happened. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

// --- helpers: they change how fast the bank is, never what it answers ---------------------------------------------

/** A helper did not do its part, or not in time: go on without it. What was asked of it may still happen. */
export class HelperUnavailable extends Error {
  override readonly name = 'HelperUnavailable';
}

/** What the nodes agree on about cached states. */
export interface Trust {
  /** A number for the states that may be used together; every withdrawal raises it. */
  readonly generation: number;
  /** The cache server that holds them; empty before there was one. */
  readonly server: string;
  /** Milliseconds until they may be used; 0: now. */
  readonly usableInMs: number;
}

/** Kept beside the events, so that it outlives the cache and can be reached by whoever can append. */
export interface CacheTrust {
  /** @throws StoreUnavailable */
  read(): Promise<Trust>;
  /**
   * Ends the trust in everything cached so far. Nothing may be used for `pauseMs`, then states of a new generation.
   * @param server the server to keep them from now on; undefined leaves it as it is
   * @throws StoreUnavailable
   */
  withdraw(server: string | undefined, pauseMs: number): Promise<Trust>;
}

/**
 * What a cache says of an account: its state, or permission to fill it in. `lost`: the server has forgotten the
 * generation, and perhaps newer states with it. `busy`: somebody else fills it in.
 */
export type CacheReading =
  | { readonly kind: 'hit'; readonly snapshot: Snapshot }
  | { readonly kind: 'miss'; readonly ticket: string }
  | { readonly kind: 'busy' | 'lost' };

/** A place for committed states that many nodes share. Every method may reject with HelperUnavailable. */
export interface AccountCache {
  /** Names the server and what it has lived through; undefined while it cannot be reached. */
  readonly server: string | undefined;
  read(generation: number, streamId: string): Promise<CacheReading>;
  /** The states it has of these accounts, whatever they are worth: any of them may be old. */
  peek(streamIds: readonly string[]): Promise<readonly Snapshot[]>;
  /**
   * Fills in a state, if the ticket is still good: it is not once somebody dropped the account.
   * In any case nothing older than the state is left. False if it was not filled in.
   */
  fill(generation: number, ticket: string, snapshot: Snapshot): Promise<boolean>;
  /** Forgets the given accounts where what is cached, or being filled in, may be older than the version. */
  drop(versions: ReadonlyMap<string, number>): Promise<void>;
  /** Makes this server hold the generation, unless it has held that or a later one. */
  begin(generation: number): Promise<void>;
}

/** A command and the request it stands for. */
export interface Ticketed {
  readonly commandId: string;
  /** SHA-256 of the request, in hex. */
  readonly requestHash: string;
}

/**
 * What a gate knows of a command: it is under way on some node; waiting in the event buffer; or answered, with the
 * answer as text where the gate has kept it.
 */
export type GateState =
  | { readonly kind: 'in-flight' | 'buffered'; readonly requestHash: string }
  | { readonly kind: 'answered'; readonly requestHash: string; readonly answer?: string };

/**
 * Which commands are under way or were answered lately, on all nodes. It spares asking the store; the store's record
 * decides. Every method may reject with HelperUnavailable.
 */
export interface CommandGate {
  /** Lets in each command of which nothing is known (undefined), and tells what is known of the others. */
  enter(commands: readonly Ticketed[]): Promise<readonly (GateState | undefined)[]>;
  /** What is known of a command. */
  look(commandId: string): Promise<GateState | undefined>;
  /** Commands that this node let in, with their recorded answers; one without may be tried again. */
  leave(commands: readonly (Ticketed & { readonly answer?: string })[]): Promise<void>;
}

/** A state as it will be once everything in the buffer is appended. */
export interface BufferedHead {
  readonly version: number;
  readonly state: unknown;
}

/** Decided commands that stand or fall together, on their way into the buffer. */
export interface BufferEntry {
  /** No other entry ever has it. */
  readonly id: string;
  readonly commands: readonly Ticketed[];
  /** The streams it was decided on, with the versions before and after. */
  readonly streams: readonly {
    readonly streamId: string;
    readonly before: number;
    readonly after: number;
    /** The state after it, as JSON. */
    readonly state: string;
  }[];
  /** What the flusher needs of it, as text. */
  readonly payload: string;
}

/** `full`: nothing is taken for now. A state: that is known of one of its commands. */
export type PushVerdict = 'pushed' | 'conflict' | 'full' | GateState;

/** What the flusher has done with entries it took. Those that cannot be carried out are kept for a person to look at. */
export interface Flushed {
  /** The payloads, as `peek` gave them: the first ones of the buffer. */
  readonly payloads: readonly string[];
  readonly commands: readonly Ticketed[];
  /** Those among them that cannot be carried out. */
  readonly failed: readonly Ticketed[];
  /** Entries of such commands, as texts that say why. */
  readonly setAside: readonly string[];
  /** The streams of these entries, each with the id of the last of these entries that touched it. */
  readonly lastEntries: ReadonlyMap<string, string>;
  /** Streams that turned out to have another state than the entries were decided on. */
  readonly conflicts: ReadonlySet<string>;
}

/**
 * Decided commands of all nodes, in order, before they are appended. Every method may reject with HelperUnavailable:
 * what was asked may then happen all the same.
 */
export interface EventBuffer {
  /** Undefined while it cannot be reached; another value when it may have lost something. */
  readonly server: string | undefined;
  /** The states of streams that have entries, or had lately. */
  heads(streamIds: readonly string[]): Promise<ReadonlyMap<string, BufferedHead>>;
  /**
   * Adds entries in one atomic step, with a verdict each: those whose commands are known are not added, nor those
   * decided on another version than the buffer knows, nor those that build on one of these.
   */
  push(entries: readonly BufferEntry[]): Promise<readonly PushVerdict[]>;
  /** How many entries wait. */
  depth(): Promise<number>;
  /** Of each command, whether it still waits. */
  holds(commandIds: readonly string[]): Promise<readonly boolean[]>;
  /** Takes or keeps the lease: one of many flushers has it. False if another one has. */
  lease(): Promise<boolean>;
  release(): Promise<void>;
  /** The first entries, as payloads. They stay until they are trimmed. */
  peek(entriesMax: number): Promise<readonly string[]>;
  /** Removes entries that the store has now. False, and nothing is done, without the lease or if they are not the first. */
  trim(flushed: Flushed): Promise<boolean>;
  /** Tells a node what became of its entries. */
  notify(nodeId: string, message: string): Promise<void>;
  /** Calls back with what `notify` sends to this node, and with undefined when entries were pushed somewhere. */
  listen(onMessage: (message: string | undefined) => void): void;
}

/** The store refuses what it was given: the same again would be refused again. */
export class StoreRefused extends Error {
  override readonly name = 'StoreRefused';
  /** @param code what the store calls the reason */
  constructor(
    message: string,
    readonly code: string,
    options: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The store does not let this process do that. `message` says who may, and how; it is for people. */
export class StoreForbidden extends Error {
  override readonly name = 'StoreForbidden';
}
