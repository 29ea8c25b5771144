/** Cached states that are older than what somebody is about to be told. */

/**
 * Called with the newest versions of accounts that a reader or caller is about to be told of: resolves when no cache
 * shows an older state of them. Nobody may be told when it rejects. See SharedCache (decision 7).
 */
export type Tell = (versions: ReadonlyMap<string, number>) => Promise<void>;
