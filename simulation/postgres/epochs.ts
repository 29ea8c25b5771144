/** The epochs of the log (decision 11), by the rules of recognise_log in the PostgreSQL migrations. */
import type { LogDescription, LogEpoch, Mark, Recognition } from '../../src/application/log/knownLog.js';
import { LOG_BEGIN } from '../../src/application/log/knownLog.js';
import { BEGIN, type Position } from '../../src/application/log/ports.js';
import type { Time } from '../../src/application/shared/time.js';
import { uuidOf } from '../../src/application/shared/uuidOf.js';
import type { Random } from '../../test/support/random.js';

interface Epoch extends LogEpoch {
  readonly place: string;
  readonly database: number;
  isAdopted: boolean;
}

/** The log, as far as its identity goes. */
interface Marked {
  readonly end: Mark;
  markAt(position: Position): string | undefined;
}

export class Epochs {
  readonly #clock: Pick<Time, 'now'>;
  readonly #random: Random;
  #epochs: Epoch[] = [];
  /** Of the server's write-ahead log: a promotion begins another. */
  #timeline = 1;
  #database = 1;

  constructor(clock: Pick<Time, 'now'>, random: Random) {
    this.#clock = clock;
    this.#random = random;
    this.#begin('begun', BEGIN, true);
  }

  /** The name of the log. */
  get name(): string {
    return this.#newest.name;
  }

  /** The server was promoted. */
  promoted(): void {
    this.#timeline += 1;
  }

  /** The database is a copy in another place. */
  copied(): void {
    this.#database += 1;
  }

  /** An operator declares that this is the bank itself. */
  adopt(): void {
    this.#newest.isAdopted = true;
  }

  describe(): LogDescription {
    const { place, isAdopted } = this.#newest;
    return {
      epochs: this.#epochs.map(({ name, afterPosition, reason, beganAt }) => ({
        name,
        afterPosition,
        reason,
        beganAt,
      })),
      place,
      isCopy: !isAdopted,
    };
  }

  /** The place of the log, which it had when its epoch began unless it is another. */
  get isInPlace(): boolean {
    return this.#newest.place === this.#place;
  }

  /**
   * With the append lock held; see LogIdentity.recognise.
   * @param onBegun called when an epoch begins
   */
  recognise(
    log: Marked,
    knownName: string | undefined,
    known: readonly Mark[],
    judges: boolean,
    onBegun: () => void,
  ): Recognition {
    const common = known.findLast(({ position, mark }) => log.markAt(position) === mark) ?? LOG_BEGIN;
    const newest = this.#newest;
    const wasSeen = newest.name === knownName;
    const isCopied = newest.database !== this.#database;
    const isPromoted = !isCopied && !this.isInPlace;
    const hasLost = wasSeen && common.position < (known.at(-1)?.position ?? 0);
    const isDoubtful = isPromoted && !wasSeen && !judges;
    const isBegun = isCopied || (isPromoted ? !isDoubtful : hasLost);
    if (isBegun) {
      const { position } = log.end;
      const isKept = newest.isAdopted && (wasSeen || !isPromoted);
      if (isCopied) this.#begin('copied', position, false);
      else if (isPromoted) this.#begin('promoted', position, isKept);
      else
        this.#begin('tail-lost', position < common.position ? position : common.position, newest.isAdopted);
      onBegun();
    }
    return { log: this.describe(), common, end: log.end, isBegun, isDoubtful };
  }

  /** Remembers the epochs as they are. @returns puts them back, as a failover to a standby does */
  keep(): () => void {
    const copyOf = (epochs: readonly Epoch[]) => epochs.map((epoch) => ({ ...epoch }));
    const [epochs, timeline, database] = [copyOf(this.#epochs), this.#timeline, this.#database];
    return () => {
      this.#epochs = copyOf(epochs);
      this.#timeline = timeline;
      this.#database = database;
    };
  }

  get #newest(): Epoch {
    return this.#epochs.at(-1) as Epoch;
  }

  get #place(): string {
    return `database ${this.#database}, timeline ${this.#timeline}`;
  }

  #begin(reason: LogEpoch['reason'], afterPosition: Position, isAdopted: boolean): void {
    const name = uuidOf(`epoch ${this.#random.between(0, 2 ** 31)}`);
    const beganAt = new Date(this.#clock.now()).toISOString();
    const [place, database] = [this.#place, this.#database];
    this.#epochs.push({ name, afterPosition, reason, beganAt, place, database, isAdopted });
  }
}
