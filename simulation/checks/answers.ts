/** Holds answers against the books: a final answer is recorded, says what the naive bank says, and never changes. */
import type { Answer } from '../../src/application/commands/answer.js';
import { isRefusal } from '../naiveAnswers.js';
import type { Wish } from '../wishes.js';
import type { Books, Recorded } from './books.js';
import type { Broken } from './broken.js';
import type { Knowledge, Moment } from './knowledge.js';

/** The answers after which a client is done. */
export const isFinal = ({ kind }: Answer): boolean =>
  kind === 'accepted' || kind === 'rejected' || kind === 'key-reused';

export class Answers {
  readonly #books: Books;
  readonly #knowledge: Knowledge;
  readonly #broken: Broken;
  /** The first accepted text of each command. */
  #texts = new Map<string, string>();
  /** Refusals that were lost without an event that a node has seen: no node can tell, so Redis remembers them for a while. */
  readonly #lostRefusals = new Map<string, string>();

  constructor(books: Books, knowledge: Knowledge, broken: Broken) {
    this.#books = books;
    this.#knowledge = knowledge;
    this.#broken = broken;
  }

  /** A client gets an answer. @param asked when it sent the request */
  got(wish: Wish, answer: Answer, asked: Moment): void {
    // A request from before a failover may be answered from the log that was lost.
    if (asked.era !== this.#knowledge.era) return;
    if (this.#isOfAnother(wish)) {
      const words = `${wish.key} is answered as if another client had sent it`;
      this.#broken.report('one answer', words);
    }
    if (answer.kind === 'failed') this.#broken.error(wish.key, answer.error);
    if (answer.kind === 'accepted') this.#accepted(wish, answer.text);
    if (answer.kind === 'rejected')
      this.#rejected(wish, answer.rejection.code, answer.isKeyFree === true, asked);
    if (answer.kind === 'key-reused') this.#reused(wish);
  }

  /**
   * The log was cut: a command that it has lost may be answered anew.
   * @param lost the commands that it has lost
   * @param isPromoted whether every node notices it
   */
  cut(lost: readonly Recorded[], isPromoted: boolean): void {
    if (!isPromoted)
      for (const { wish, answer } of lost)
        if (isRefusal(answer)) this.#lostRefusals.set(wish.commandId, answer.code);
    for (const id of this.#texts.keys()) if (this.#books.recorded(id) === undefined) this.#texts.delete(id);
  }

  #isOfAnother({ commandId, clientId }: Wish): boolean {
    const recorded = this.#books.recorded(commandId);
    return recorded !== undefined && recorded.wish.clientId !== clientId;
  }

  #accepted(wish: Wish, text: string): void {
    const recorded = this.#books.recorded(wish.commandId);
    if (recorded === undefined) {
      this.#broken.report('durable answers', `${wish.key} is answered, and not in the log`);
      return;
    }
    if (isRefusal(recorded.answer)) {
      this.#broken.report('answers', `${wish.key} is accepted, and recorded as ${recorded.answer.code}`);
      return;
    }
    const body = JSON.parse(text);
    for (const [name, value] of Object.entries(recorded.answer.body)) {
      if (JSON.stringify(body[name]) === JSON.stringify(value)) continue;
      const words = `${wish.key}: ${name} is ${JSON.stringify(body[name])}, should be ${JSON.stringify(value)}`;
      this.#broken.report('answers', words);
    }
    const first = this.#texts.get(wish.commandId);
    if (first === undefined) this.#texts.set(wish.commandId, text);
    else if (first !== text) this.#broken.report('one answer', `${wish.key}: ${first}, then ${text}`);
    this.#knowledge.answered(recorded);
  }

  #rejected(wish: Wish, code: string, isKeyFree: boolean, asked: Moment): void {
    const recorded = this.#books.recorded(wish.commandId);
    if (isKeyFree) {
      const isRight = (wish.batch ?? [wish]).some((one) => this.#isStale(one, asked));
      if (!isRight) this.#broken.report('answers', `${wish.key}: ${code}, and the version is as expected`);
      return;
    }
    if (recorded === undefined) {
      if (this.#lostRefusals.get(wish.commandId) === code) return;
      this.#broken.report('durable answers', `${wish.key} is answered ${code}, which is not recorded`);
      return;
    }
    if (!isRefusal(recorded.answer) || recorded.answer.code !== code) {
      const words = isRefusal(recorded.answer) ? recorded.answer.code : 'accepted';
      this.#broken.report('answers', `${wish.key} is answered ${code}, and recorded as ${words}`);
    }
    this.#knowledge.answered(recorded);
  }

  /**
   * Whether the account had another version than is expected, at some time since the request was sent, or after earlier
   * commands of the batch.
   */
  #isStale(wish: Wish, { versions }: Moment): boolean {
    const { account, expectedVersion, batch = [] } = wish;
    if (expectedVersion === undefined) return false;
    const earlier = batch.slice(0, batch.indexOf(wish));
    if (earlier.some((one) => one.account === account || one.to === account)) return true;
    const now = this.#books.bank.account(account)?.version ?? 0;
    return now !== expectedVersion || (versions.get(account) ?? 0) !== expectedVersion;
  }

  #reused(wish: Wish): void {
    const recorded = this.#books.recorded(wish.commandId);
    if (recorded?.wish !== wish) return;
    this.#broken.report('one answer', `${wish.key} is answered key-reused, and recorded for this request`);
  }
}
