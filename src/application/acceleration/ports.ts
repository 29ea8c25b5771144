/** Helpers: they change how fast the bank is, never what it answers. */

/** The shared record of whether cached states may be used. */
export interface Trust {
  /** The generation of usable states; every revocation increments it. */
  readonly generation: number;
  /** The incarnation of the cache server that holds them; empty before the first one. */
  readonly incarnation: string;
  /** Milliseconds until they may be used; 0 if now. */
  readonly usableInMs: number;
}

/** Stored with the events, so that it outlives the cache and every appending node can reach it. */
export interface CacheTrust {
  /** @throws StoreUnavailable */
  read(): Promise<Trust>;
  /**
   * Revokes everything cached so far. Nothing may be used for `pauseMs`, then states of a new generation.
   * @param incarnation of the server to use from now on; undefined leaves it unchanged
   * @throws StoreUnavailable
   */
  withdraw(incarnation: string | undefined, pauseMs: number): Promise<Trust>;
}

/** An account's state at a version, as the cache holds it. */
export interface EncodedState {
  readonly streamId: string;
  readonly version: number;
  /** The stored value, which may be damaged. */
  readonly state: unknown;
}

/**
 * The result of a cache lookup: the state, or a ticket to fill it in. `lost`: the server has lost the
 * generation, and possibly newer states. `busy`: another node is filling it in.
 */
export type CacheReading =
  | { readonly kind: 'hit'; readonly encoded: EncodedState }
  | { readonly kind: 'miss'; readonly ticket: string }
  | { readonly kind: 'busy' | 'lost' };

/** A cache of committed states shared by all nodes. Every method may reject with HelperUnavailable. */
export interface AccountCache {
  /** Names the server and its history: another one after a restart or promotion; undefined while it is unreachable. */
  readonly incarnation: string | undefined;
  read(generation: number, streamId: string): Promise<CacheReading>;
  /** The cached states of these accounts, possibly stale. */
  peek(streamIds: readonly string[]): Promise<readonly EncodedState[]>;
  /**
   * Fills in a state if the ticket is still valid; evicting the account invalidates it. In any case no older
   * state remains. False if it was not filled in.
   */
  fill(generation: number, ticket: string, encoded: EncodedState): Promise<boolean>;
  /** Evicts the given accounts if a cached state, or one being filled in, may be older than the version. */
  drop(versions: ReadonlyMap<string, number>): Promise<void>;
  /** Stores the generation on this server, unless it has had this or a later one. */
  begin(generation: number): Promise<void>;
}

/** A command and the request it stands for. */
export interface CommandKey {
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
  enter(commands: readonly CommandKey[]): Promise<readonly (GateState | undefined)[]>;
  /** What is known about a command. */
  look(commandId: string): Promise<GateState | undefined>;
  /**
   * Completes commands admitted by this node, with their recorded answers; those without one may be retried.
   */
  leave(commands: readonly (CommandKey & { readonly answer?: string })[]): Promise<void>;
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
  readonly commands: readonly CommandKey[];
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
  readonly commands: readonly CommandKey[];
  /** Commands that can never be applied. */
  readonly failed: readonly CommandKey[];
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
  readonly incarnation: string | undefined;
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
