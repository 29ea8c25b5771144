/**
 * Holds every commit against the naive bank, in the order of the log: each command was sent by somebody, is recorded once,
 * made exactly the events that the naive bank makes, or was refused for the same reason. From this follow the invariants of
 * versions, balances, limits and the conservation of money.
 */

import { commandIdOf } from '../../src/application/commands/idempotency.js';
import type { Proposal } from '../../src/application/commands/ports.js';
import { isRefusal, type NaiveAnswer, type NaiveEvent, type When } from '../naiveAnswers.js';
import { NaiveBank } from '../naiveBank.js';
import { expiryOf } from '../naiveHolds.js';
import type { Committed } from '../postgres/transactions.js';
import { amountOf, type Wish } from '../wishes.js';
import type { Broken } from './broken.js';

/** A command as it is recorded: what the naive bank answers, and where it stands. */
export interface Recorded {
  readonly wish: Wish;
  readonly answer: NaiveAnswer;
  /** The end of the log before it, and after it. */
  readonly after: number;
  readonly upTo: number;
}

export class Books {
  readonly #broken: Broken;
  /** By command id and hash. */
  readonly #wishes = new Map<string, Wish>();
  #bank = new NaiveBank();
  #recorded = new Map<string, Recorded>();
  /** In the order of the log, to begin again after a failover. */
  #commits: Committed[] = [];
  #recordedAt = '';
  /** The command of each position. */
  #commandAt: string[] = [];
  /** What the bank itself sends: that a hold has expired. By command id. */
  readonly #expiries = new Map<string, Wish>();
  /** By command id: the end of the log when it was first sent. */
  readonly #askedAt = new Map<string, number>();
  /** Holds that a failover has lost, which a node may have looked up before. */
  readonly #lostHolds = new Set<string>();
  readonly #clockMsMax: number;
  /** Called with each command that is recorded. */
  onRecorded: (recorded: Recorded) => void = () => {};

  /** @param clockMsMax how far PostgreSQL's clock is set in all */
  constructor(broken: Broken, clockMsMax: number) {
    this.#broken = broken;
    this.#clockMsMax = clockMsMax;
  }

  get bank(): NaiveBank {
    return this.#bank;
  }

  /** The position of the newest event. */
  get end(): number {
    return this.#commandAt.length;
  }

  /** The command of an event. */
  commandAt(position: number): string | undefined {
    return this.#commandAt[position - 1];
  }

  /** A client is about to send a command. @param requestHash tells it from another one under its key */
  asked(wish: Wish, requestHash: string): void {
    this.#wishes.set(keyOf(wish.commandId, requestHash), wish);
    if (!this.#askedAt.has(wish.commandId)) this.#askedAt.set(wish.commandId, this.end);
  }

  recorded(commandId: string): Recorded | undefined {
    return this.#recorded.get(commandId);
  }

  committed(commit: Committed): void {
    this.#commits.push(commit);
    this.#add(commit, true);
  }

  /** The log has lost all but so many commits. @returns the commands that it has lost */
  cut(commits: number): readonly Recorded[] {
    const before = this.#recorded;
    const kept = this.#commits.slice(0, commits);
    const holds = this.#bank.holds;
    this.#commits = [];
    this.#bank = new NaiveBank();
    this.#recorded = new Map();
    this.#commandAt = [];
    this.#recordedAt = '';
    for (const commit of kept) {
      this.#commits.push(commit);
      this.#add(commit, false);
    }
    for (const { id } of holds) if (this.#bank.hold(id) === undefined) this.#lostHolds.add(id);
    for (const [id, end] of this.#askedAt) this.#askedAt.set(id, Math.min(end, this.end));
    return [...before.values()].filter(({ wish }) => !this.#recorded.has(wish.commandId));
  }

  #add({ after, proposals, recordedAt }: Committed, isNew: boolean): void {
    if (after !== this.end)
      this.#broken.report('positions', `a commit after ${after}, but the log ends at ${this.end}`);
    if (proposals.some(({ events }) => events.length > 0)) {
      if (recordedAt < this.#recordedAt)
        this.#broken.report('times', `${recordedAt} follows ${this.#recordedAt}`);
      this.#recordedAt = recordedAt;
    }
    for (let index = 0; index < proposals.length; ) {
      const proposal = proposals[index] as Proposal;
      const { commandId, requestHash } = proposal;
      const wish = this.#wishes.get(keyOf(commandId, requestHash)) ?? this.#expiries.get(commandId);
      if (wish === undefined) {
        this.#broken.report('nothing else', `nobody sent the command ${proposal.commandId}`);
        return;
      }
      const wishes = wish.batch ?? [wish];
      const unit = proposals.slice(index, index + wishes.length);
      this.#addUnit(wishes, unit, recordedAt, isNew);
      index += wishes.length;
    }
  }

  #addUnit(wishes: readonly Wish[], unit: readonly Proposal[], recordedAt: string, isNew: boolean): void {
    const when = unit.map((proposal, index) => ({
      recordedAt,
      expiresAt: expiryIn(proposal),
      isHoldMissed: this.#mayMiss(wishes[index], proposal),
    }));
    const answers =
      wishes.length === 1
        ? [this.#bank.execute(wishes[0] as Wish, when[0] as When)]
        : this.#bank.executeAll(wishes, when);
    for (const [index, wish] of wishes.entries()) {
      const [proposal, answer] = [unit[index], answers[index] as NaiveAnswer];
      if (proposal?.commandId !== wish.commandId) {
        this.#broken.report('all or none', `of the batch of ${wish.key} not all commands are recorded`);
        return;
      }
      if (this.#recorded.has(wish.commandId))
        this.#broken.report('one effect', `${wish.key} is recorded twice`);
      const given = this.#given(wish, proposal, answer);
      const fault = faultOf(proposal, given) ?? this.#faultOfExpiry(wish, given, when[index] as When);
      if (fault !== undefined) this.#broken.report('the naive bank', `${wish.key} (${wish.type}): ${fault}`);
      const after = this.end;
      for (const _ of proposal.events) this.#commandAt.push(wish.commandId);
      const recorded = { wish, answer: given, after, upTo: this.end };
      this.#recorded.set(wish.commandId, recorded);
      if (wish.type === 'place-hold' && !isRefusal(given)) this.#expects(wish);
      if (isNew) this.onRecorded(recorded);
    }
  }

  /** A hold is looked up before its command is decided: one that was placed meanwhile need not be found. */
  #mayMiss(wish: Wish | undefined, { accepted, outcome }: Proposal): boolean {
    if (accepted || wish?.holdId === undefined || JSON.parse(outcome ?? '{}').code !== 'hold-not-found')
      return false;
    const placed = this.#recorded.get(wish.holdId);
    return placed !== undefined && placed.upTo > (this.#askedAt.get(wish.commandId) ?? 0);
  }

  /** One that was looked up, and then lost in a failover, has ended as far as its account tells. */
  #given(wish: Wish, { accepted, outcome }: Proposal, answer: NaiveAnswer): NaiveAnswer {
    const { holdId } = wish;
    if (accepted || holdId === undefined || !isRefusal(answer)) return answer;
    const { code } = JSON.parse(outcome ?? '{}');
    const isLost = this.#lostHolds.has(holdId);
    const isOther = answer.code === 'hold-not-found' && code === 'hold-not-open' && isLost;
    return isOther ? { code } : answer;
  }

  /** The bank will record that the hold has expired, under a key made of the hold. */
  #expects({ commandId: holdId, account }: Wish): void {
    const key = `hold-expiry-${holdId}`;
    const commandId = commandIdOf(EXPIRY, key);
    this.#expiries.set(commandId, {
      key,
      clientId: EXPIRY,
      commandId,
      type: 'expire-hold',
      account,
      holdId,
    });
  }

  /** A hold lasts as long as was wished, from when a node decided: that is not after it is recorded. */
  #faultOfExpiry(wish: Wish, answer: NaiveAnswer, { recordedAt, expiresAt }: When): string | undefined {
    if (wish.type !== 'place-hold' || isRefusal(answer)) return undefined;
    const wanted = expiryOf(wish, recordedAt);
    const afterMs = Date.parse(expiresAt ?? '') - Date.parse(wanted);
    const isRight = afterMs <= this.#clockMsMax && afterMs >= -DECIDING_MS_MAX - this.#clockMsMax;
    if (isRight && (expiresAt ?? '') > recordedAt) return undefined;
    return `is recorded at ${recordedAt} and expires at ${expiresAt}, should at ${wanted}`;
  }
}

/** Who sends that a hold has expired (expiry.ts). */
const EXPIRY = '00000000-0000-7000-8000-000000000003';
/** What is decided is recorded within this time, however long its node stands still or its statement is on its way. */
const DECIDING_MS_MAX = 60_000;

const keyOf = (commandId: string, requestHash: string): string => `${commandId} ${requestHash}`;

/** How a recorded command differs from what it should be; undefined if it does not. */
function faultOf({ accepted, events, outcome }: Proposal, answer: NaiveAnswer): string | undefined {
  if (isRefusal(answer)) {
    const code = accepted ? 'accepted' : JSON.parse(outcome ?? '{}').code;
    return code === answer.code ? undefined : `is recorded as ${code}, should be ${answer.code}`;
  }
  if (!accepted) return `is recorded as ${JSON.parse(outcome ?? '{}').code}, should be accepted`;
  const made = events.map(({ streamId, version, type, data }) => {
    const { amount, balance, captured, remaining, holds } = JSON.parse(data);
    const texts = [amount, balance, captured, remaining, holds && JSON.stringify(holds)];
    return [streamId, version, type, ...texts.map((text) => text ?? '')].join(' ');
  });
  const wanted = answer.events.map(textOf);
  const other = Array.from({ length: Math.max(made.length, wanted.length) }, (_, at) => at).find(
    (at) => made[at] !== wanted[at],
  );
  if (other === undefined) return undefined;
  return `made ${made[other] ?? 'nothing'}, should make ${wanted[other] ?? 'nothing'}`;
}

const textOf = ({
  account,
  version,
  type,
  cents,
  balance,
  captured,
  remaining,
  holds,
}: NaiveEvent): string => {
  const texts = [cents, balance, captured, remaining].map((one) => (one === undefined ? '' : amountOf(one)));
  return [account, version, type, ...texts, holds ?? ''].join(' ');
};

/** Until when the hold lasts that a command places. */
function expiryIn({ events: [first] }: Proposal): string | undefined {
  return first?.type === 'HoldPlaced' ? JSON.parse(first.data).expiresAt : undefined;
}
