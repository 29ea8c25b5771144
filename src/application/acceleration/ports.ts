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
  /** See `REQUEST_HASH_DIGITS`. */
  readonly requestHash: string;
}

/** What the helpers know of a command: it waits with a receipt, or it was answered, with the answer if they have it. */
export type KnownCommand =
  | { readonly kind: 'waiting'; readonly requestHash: string }
  | { readonly kind: 'answered'; readonly requestHash: string; readonly answer?: string };

/**
 * Recently answered commands of all nodes. They save queries to the store, which remains authoritative. Every method may
 * reject with HelperUnavailable.
 */
export interface RecentCommands {
  /** Names the server, its history and the log that its data belongs to; undefined while it is unreachable. */
  readonly incarnation: string | undefined;
  /** What is known of each command; undefined if nothing is. */
  find(commandIds: readonly string[]): Promise<readonly (KnownCommand | undefined)[]>;
  /** Keeps recorded answers, as texts, for the de-duplication window. */
  remember(commands: readonly (CommandKey & { readonly answer: string })[]): Promise<void>;
}

/** A command with a receipt, as text for whoever carries it out. */
export interface QueuedCommand extends CommandKey {
  readonly payload: string;
}

/** `full`: the queue accepts nothing for now. A known command is not added again. */
export type PushVerdict = 'pushed' | 'full' | KnownCommand;

/** The first entries of the queue, once they are carried out. */
export interface Drained {
  readonly payloads: readonly string[];
  readonly commands: readonly CommandKey[];
  /** Those that can never be carried out. */
  readonly failed: readonly CommandKey[];
  /** Their entries as texts with the reason, kept for inspection. */
  readonly setAside: readonly string[];
}

/**
 * Commands with receipts, of all nodes, in order. Every method may reject with HelperUnavailable; the operation may then
 * still be applied.
 */
export interface ReceiptQueue {
  /** Undefined while unreachable; changes when it may have lost entries. */
  readonly incarnation: string | undefined;
  /** Adds commands, with a verdict each. */
  push(commands: readonly QueuedCommand[]): Promise<readonly PushVerdict[]>;
  /** The number of entries. */
  depth(): Promise<number>;
  /** The payloads of the first entries, which stay until trimmed. */
  peek(entriesMax: number): Promise<readonly string[]>;
  /** Removes carried out entries. Returns false and does nothing if they are not the first ones. */
  trim(drained: Drained): Promise<boolean>;
}
