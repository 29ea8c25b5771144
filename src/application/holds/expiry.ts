/**
 * Records that holds have expired, soon after they have. Nothing depends on it but what hears of events: a hold does not count
 * from `expiresAt` on, with or without the event.
 *
 * Nothing is asked periodically: the follower knows when the next hold expires, and hears of the appends of its own node. Under
 * load it looks at most once a second. Holds that other nodes placed and that expire first, it notices within a minute; but
 * the node that appends, appends for all. One node at a time records, under a lease; two would find each other's commands.
 */
import type { Instant } from '../../domain/holds.js';
import type { Bank, KeyedCommand } from '../bank.js';
import { REQUEST_HASH_DIGITS } from '../commands/ports.js';
import { Bell } from '../shared/bell.js';
import type { Leases } from '../shared/ports.js';
import { KEEPS_ALIVE, type Time } from '../shared/time.js';
import type { HoldExpiries } from './ports.js';

const LEASE = 'hold expiry';
const LEASE_MS = 10_000;

/** Holds per look. */
const DUE_MAX = 500;

/** How long appends are gathered before a look. */
const GATHER_MS = 1_000;
/** How long it rests at most. */
const REST_MS_MAX = 60_000;
/** Delay after a failure, and while another node records. */
const RETRY_MS = 1_000;

/** Longer than an append, and than a rest: a hold may be recorded shortly after a look that was later than its expiry. */
const MARGIN_MS = 180_000;
/** How far the log is looked through again after a start, beyond the margin. */
const REMEMBER_MS = 3_600_000;

/** In the events' metadata, in place of an API client. */
const ACTOR = '00000000-0000-7000-8000-000000000003';

export interface ExpiryParts {
  readonly time: Time;
  readonly clock: { recordingTime(): Instant };
  readonly expiries: HoldExpiries;
  readonly leases: Leases;
  readonly bank: Pick<Bank, 'execute'>;
  readonly onError: (error: unknown) => void;
}

export class HoldExpiry {
  readonly #parts: ExpiryParts;
  readonly #bell: Bell;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  /** All holds that expire up to this instant have ended. */
  #doneUntil: Instant | undefined;
  /** What a later start is told of that. */
  #remembered: Instant = '';

  constructor(parts: ExpiryParts) {
    this.#parts = parts;
    this.#bell = new Bell(parts.time);
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Call this after an append of this node. */
  appended(): void {
    this.#bell.ring();
  }

  /** Call this when the log has changed: what was recorded may be lost. */
  forget(): void {
    this.#doneUntil = undefined;
    this.#bell.ring();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#parts.leases.release(LEASE).catch(() => {});
  }

  async #run(): Promise<void> {
    const { time, onError } = this.#parts;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#look(signal);
      } catch (error) {
        onError(error);
        await time.sleep(RETRY_MS, signal);
      }
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { time, clock, expiries, leases } = this.#parts;
    if (this.#doneUntil === undefined) {
      this.#doneUntil = await expiries.doneUntil();
      this.#remembered = this.#doneUntil;
    }
    const now = clock.recordingTime();
    const due = await expiries.due(this.#doneUntil, now, DUE_MAX);
    if (due.length > 0) {
      const isDone = (await leases.hold(LEASE, LEASE_MS)) && (await this.#record(due));
      if (!isDone) await time.sleep(RETRY_MS, signal);
      return;
    }
    await this.#done(now);
    const next = await expiries.next(now);
    const restMs = next === undefined ? REST_MS_MAX : Date.parse(next) - Date.parse(clock.recordingTime());
    await this.#rest(Math.min(Math.max(restMs, 1), REST_MS_MAX), signal);
  }

  /** @returns whether all of them have ended */
  async #record(holdIds: readonly string[]): Promise<boolean> {
    const { bank } = this.#parts;
    const sender = { clientId: ACTOR, correlationId: 'hold-expiry' };
    const answers = await Promise.all(
      holdIds.map((id) => bank.execute(sender, expireCommand(id), { join: true })),
    );
    return answers.every(
      ({ kind, ...answer }) =>
        kind === 'accepted' || ('rejection' in answer && answer.rejection.code === 'hold-not-open'),
    );
  }

  async #done(now: Instant): Promise<void> {
    const until = before(now, MARGIN_MS);
    if (until > (this.#doneUntil ?? '')) this.#doneUntil = until;
    if (this.#remembered > before(until, REMEMBER_MS)) return;
    await this.#parts.expiries.done(until);
    this.#remembered = until;
  }

  async #rest(ms: number, signal: AbortSignal): Promise<void> {
    const { time } = this.#parts;
    const endMs = time.monotonic() + ms;
    await this.#bell.rest(ms, signal, KEEPS_ALIVE);
    const restMs = Math.min(endMs - time.monotonic(), GATHER_MS);
    if (restMs > 0) await time.sleep(restMs, signal);
  }
}

const before = (at: Instant, ms: number): Instant => new Date(Date.parse(at) - ms).toISOString();

/** Under a key made of the hold, so that it has effect once, whoever sends it. */
function expireCommand(holdId: string): KeyedCommand {
  return {
    command: { type: 'expire-hold', accountId: holdId, holdId },
    requestHash: '0'.repeat(REQUEST_HASH_DIGITS),
    idempotencyKey: `hold-expiry-${holdId}`,
  };
}
