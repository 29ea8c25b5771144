/**
 * Holds every commit against the naive bank, in the order of the log: each command was sent by somebody, is recorded once,
 * made exactly the events that the naive bank makes, or was refused for the same reason. From this follow the invariants of
 * versions, balances, limits and the conservation of money.
 */
import type { Proposal } from '../../src/application/commands/ports.js';
import { isRefusal, type NaiveAnswer, NaiveBank, type NaiveEvent } from '../naiveBank.js';
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
  /** Called with each command that is recorded. */
  onRecorded: (recorded: Recorded) => void = () => {};

  constructor(broken: Broken) {
    this.#broken = broken;
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
    this.#commits = [];
    this.#bank = new NaiveBank();
    this.#recorded = new Map();
    this.#commandAt = [];
    this.#recordedAt = '';
    for (const commit of kept) {
      this.#commits.push(commit);
      this.#add(commit, false);
    }
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
      const wish = this.#wishes.get(keyOf(proposal.commandId, proposal.requestHash));
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
    const answers =
      wishes.length === 1
        ? [this.#bank.execute(wishes[0] as Wish, recordedAt)]
        : this.#bank.executeAll(wishes, recordedAt);
    for (const [index, wish] of wishes.entries()) {
      const [proposal, answer] = [unit[index], answers[index] as NaiveAnswer];
      if (proposal?.commandId !== wish.commandId) {
        this.#broken.report('all or none', `of the batch of ${wish.key} not all commands are recorded`);
        return;
      }
      if (this.#recorded.has(wish.commandId))
        this.#broken.report('one effect', `${wish.key} is recorded twice`);
      const fault = faultOf(proposal, answer);
      if (fault !== undefined) this.#broken.report('the naive bank', `${wish.key} (${wish.type}): ${fault}`);
      const after = this.end;
      for (const _ of proposal.events) this.#commandAt.push(wish.commandId);
      const recorded = { wish, answer, after, upTo: this.end };
      this.#recorded.set(wish.commandId, recorded);
      if (isNew) this.onRecorded(recorded);
    }
  }
}

const keyOf = (commandId: string, requestHash: string): string => `${commandId} ${requestHash}`;

/** How a recorded command differs from what it should be; undefined if it does not. */
function faultOf({ accepted, events, outcome }: Proposal, answer: NaiveAnswer): string | undefined {
  if (isRefusal(answer)) {
    const code = accepted ? 'accepted' : JSON.parse(outcome ?? '{}').code;
    return code === answer.code ? undefined : `is recorded as ${code}, should be ${answer.code}`;
  }
  if (!accepted) return `is recorded as ${JSON.parse(outcome ?? '{}').code}, should be accepted`;
  const made = events.map(({ streamId, version, type, data }) => {
    const { amount, balance } = JSON.parse(data);
    return [streamId, version, type, amount ?? '', balance ?? ''].join(' ');
  });
  const wanted = answer.events.map(textOf);
  return made.join() === wanted.join() ? undefined : `made ${made.join()}, should make ${wanted.join()}`;
}

const textOf = ({ account, version, type, cents, balance }: NaiveEvent): string =>
  [
    account,
    version,
    type,
    cents === undefined ? '' : amountOf(cents),
    balance === undefined ? '' : amountOf(balance),
  ].join(' ');
