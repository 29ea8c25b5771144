/** Chance. Nothing else in the application draws anything, so a simulation can be repeated by its seed. */
export interface Random {
  /**
   * A UUID of version 7 (RFC 9562) in lower case: it sorts by the millisecond it was made in, by the node's
   * own clock.
   */
  uuid(): string;
  /** From 0 up to, not including, 1. */
  fraction(): number;
  /** Cryptographically secure bytes, for secrets. */
  bytes(count: number): Buffer;
}
