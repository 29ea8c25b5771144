/** Ports that several rooms need. */

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

// --- helpers: for speed only, without effect on answers ---
