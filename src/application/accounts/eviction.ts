/** Evicting cached account states before a reply shows something newer. */

/**
 * Call it after learning these versions of accounts and before replying to a client: it resolves once no node
 * can read a cached state older than them (`ANY_VERSION` evicts the account). When it rejects, do not reply.
 * See SharedCache (decision 7).
 */
export type EvictOlder = (versions: ReadonlyMap<string, number>) => Promise<void>;
