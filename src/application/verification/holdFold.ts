/** Follows the holds of each account by their amounts, independently of the holds that its events tell. */
import type { AccountEvent } from '../../domain/account.js';
import type { Hold, Instant } from '../../domain/holds.js';
import type { StoredEvent } from '../log/ports.js';
import type { Findings } from './findings.js';

type HoldEvent = Extract<AccountEvent, { readonly holdId: string }>;

export const isOfHold = (event: AccountEvent): event is HoldEvent => 'holdId' in event;

interface Followed {
  readonly amount: bigint;
  captured: bigint;
  /** What is still on hold; 0 once it has ended. */
  remaining: bigint;
  readonly expiresAt: Instant;
}

export class HoldFold {
  readonly #findings: Findings;
  readonly #holds = new Map<string, Followed>();

  constructor(findings: Findings) {
    this.#findings = findings;
    findings.count('holds', 0);
  }

  /** Starts the next account. */
  begin(): void {
    this.#holds.clear();
  }

  apply(stored: StoredEvent, event: HoldEvent): void {
    this.#findings.count('holds');
    const { holdId } = event;
    if (event.type === 'HoldPlaced') {
      const { amount, expiresAt } = event;
      if (this.#holds.has(holdId)) this.#differ(stored, 'a new hold', holdId);
      if (amount <= 0n) this.#differ(stored, 'an amount above 0', amount);
      if (expiresAt <= stored.recordedAt)
        this.#differ(stored, `an expiry after ${stored.recordedAt}`, expiresAt);
      this.#holds.set(holdId, { amount, captured: 0n, remaining: amount, expiresAt });
    } else {
      const hold = this.#holds.get(holdId);
      if (hold === undefined || hold.remaining === 0n) this.#differ(stored, 'a hold that is open', holdId);
      if (hold !== undefined) this.#change(stored, event, hold);
    }
    const [open, told] = [this.#open(), textOf(event.holds)];
    if (open !== told) this.#differ(stored, open, told);
  }

  #change(
    stored: StoredEvent,
    event: Exclude<HoldEvent, { readonly type: 'HoldPlaced' }>,
    hold: Followed,
  ): void {
    const isOver = hold.expiresAt <= stored.recordedAt;
    if (isOver !== (event.type === 'HoldExpired')) {
      this.#differ(
        stored,
        isOver ? `nothing from ${hold.expiresAt} on` : `no end by ${stored.recordedAt}`,
        event.type,
      );
    }
    if (event.type === 'HoldCaptured') {
      if (event.amount > hold.remaining) this.#differ(stored, `at most ${hold.remaining}`, event.amount);
      hold.captured += event.amount;
      const rest = hold.remaining - event.amount;
      if (event.remaining !== 0n && event.remaining !== rest)
        this.#differ(stored, `0 or ${rest}`, event.remaining);
      hold.remaining = event.remaining;
    } else hold.remaining = 0n;
    if (event.captured !== hold.captured) this.#differ(stored, hold.captured, event.captured);
  }

  #open(): string {
    const open = [...this.#holds].filter(([, { remaining }]) => remaining > 0n);
    return textOf(open.map(([id, { remaining, expiresAt }]) => ({ id, remaining, expiresAt })));
  }

  #differ({ streamId, version }: StoredEvent, expected: unknown, found: unknown): void {
    this.#findings.differ('holds', 'events', `${streamId} ${version}`, expected, found);
  }
}

const textOf = (holds: readonly Hold[]): string =>
  holds.map(({ id, remaining, expiresAt }) => `${id} ${remaining} until ${expiresAt}`).join(', ');
