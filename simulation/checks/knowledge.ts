/**
 * What clients know, and when they knew it. A command that was sent after another one was answered stands behind it in the
 * log; and no client is shown an account older than any client knew it before.
 */
import { isRefusal } from '../naiveAnswers.js';
import type { Wish } from '../wishes.js';
import type { Books, Recorded } from './books.js';
import type { Broken } from './broken.js';

/** What was known when a request was sent. */
export interface Moment {
  /** Another one after a failover: what was asked before it may be answered from the lost log. */
  readonly era: number;
  /** The versions of accounts. */
  readonly versions: ReadonlyMap<string, number>;
}

export class Knowledge {
  readonly #books: Books;
  readonly #broken: Broken;
  #era = 0;
  #versions = new Map<string, number>();
  /** The end of the log as far as answers have told. */
  #position = 0;
  /** By command: what was known when it was first sent. */
  readonly #floors = new Map<string, number>();

  constructor(books: Books, broken: Broken) {
    this.#books = books;
    this.#broken = broken;
  }

  get era(): number {
    return this.#era;
  }

  /** @param accounts that the request is about */
  moment(accounts: readonly string[]): Moment {
    const versions = new Map(accounts.map((account) => [account, this.#versions.get(account) ?? 0]));
    return { era: this.#era, versions };
  }

  versionOf(account: string): number | undefined {
    return this.#versions.get(account);
  }

  /** A command is sent, for the first time or again. */
  asked({ commandId }: Wish): void {
    if (!this.#floors.has(commandId)) this.#floors.set(commandId, this.#position);
  }

  recorded({ wish, after }: Recorded): void {
    const floor = this.#floors.get(wish.commandId) ?? 0;
    if (after >= floor) return;
    const words = `${wish.key} stands at ${after + 1}, and was sent after position ${floor} had been answered`;
    this.#broken.report('real time', words);
  }

  /** A client has the answer of a recorded command. */
  answered({ answer, upTo }: Recorded): void {
    this.#position = Math.max(this.#position, upTo);
    if (isRefusal(answer)) return;
    for (const { account, version } of answer.events) this.learned(account, version);
  }

  /** A client has seen this version of an account. */
  learned(account: string, version: number): void {
    if (version > (this.#versions.get(account) ?? 0)) this.#versions.set(account, version);
  }

  /** A client is shown an account, or that there is none: version 0. */
  shown(account: string, version: number, { era, versions }: Moment, how: string): void {
    if (era !== this.#era) return;
    const floor = versions.get(account) ?? 0;
    if (version < floor) {
      const words = `${how} shows ${account} at version ${version}, and a client knew version ${floor} before`;
      this.#broken.report('fresh reads', words);
    }
    this.learned(account, version);
  }

  /** The log was cut: nobody knows more than it has. */
  cut(): void {
    this.#era += 1;
    this.#position = Math.min(this.#position, this.#books.end);
    for (const [account, version] of this.#versions)
      this.#versions.set(account, Math.min(version, this.#books.bank.account(account)?.version ?? 0));
    for (const [command, floor] of this.#floors) this.#floors.set(command, Math.min(floor, this.#books.end));
  }
}
