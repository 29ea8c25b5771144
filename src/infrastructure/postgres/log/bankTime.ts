/** What the database says of time: its clock, when the newest event was recorded, and the zone that the bank has noted. */

import type { BankClock } from '../../../application/shared/bankClock.js';
import { BankZone, DEFAULT_ZONE } from '../../../application/shared/bankZone.js';
import { commandLine } from '../../../application/shared/commandLine.js';
import { StartError } from '../../../application/shared/errors.js';
import type { Time } from '../../../application/shared/time.js';
import { ask, type Connections } from '../connection/connections.js';

/** How long it may take until a node that appends nothing notices another time or zone. */
const PERIOD_MS = 10_000;

interface TimeRow {
  clock_ms: number;
  recorded_ms: number | null;
  zone: string | null;
}

/** A time as milliseconds since 1970, in SQL. */
export const millisecondsOf = (time: string): string => `(extract(epoch FROM ${time}) * 1000)::float8`;

const NOTE = `INSERT INTO time_zones (name, after_position)
  SELECT $1, coalesce((SELECT max(position) FROM events), 0)`;
const NOTED = 'SELECT name FROM time_zones ORDER BY number DESC LIMIT 1';

/** Notes another zone for the bank, which counts its days in that from now on; its nodes are to be restarted. */
export async function changeZone({ readers }: Connections, zone: string): Promise<void> {
  await ask(readers, { text: `${NOTE} WHERE $1 IS DISTINCT FROM (${NOTED})`, values: [zone] });
}

/** The zone in which the bank counts its days. */
export async function notedZone({ readers }: Connections): Promise<string> {
  const [row] = await ask<{ name: string }>(readers, { text: NOTED });
  return row?.name ?? DEFAULT_ZONE;
}

export class BankTime {
  readonly #connections: Connections;
  readonly #bankClock: BankClock;
  readonly #time: Time;
  /** What this node was told by its settings. */
  readonly #ownZone: string | undefined;
  readonly #onOtherZone: (own: string, noted: string) => void;
  #cancelRead: (() => void) | undefined;
  #toldZone: string | undefined;

  /**
   * @param options.time this node's
   * @param options.ownZone the zone of its settings; without one it takes the zone that the bank has noted
   * @param options.onOtherZone told once when the bank has noted another zone since this node was started
   */
  constructor(options: {
    readonly connections: Connections;
    readonly bankClock: BankClock;
    readonly time: Time;
    readonly ownZone: string | undefined;
    readonly onOtherZone: (own: string, noted: string) => void;
  }) {
    this.#connections = options.connections;
    this.#bankClock = options.bankClock;
    this.#time = options.time;
    this.#ownZone = options.ownZone;
    this.#onOtherZone = options.onOtherZone;
  }

  /**
   * Agrees with the other nodes on the zone: the first one that is set is noted. The database must be migrated; one node
   * at a time.
   * @throws StartError if another zone is noted than this node was told
   */
  async open(): Promise<void> {
    const own = this.#ownZone;
    if (own !== undefined) {
      await ask(this.#connections.readers, {
        text: `${NOTE} WHERE NOT EXISTS (SELECT FROM time_zones)`,
        values: [own],
      });
    }
    const { zone } = await this.#read();
    if (own !== undefined && zone !== null && !new BankZone(own).isSameAs(zone)) {
      throw new StartError(
        `BANK_TIME_ZONE is ${own}, but the bank’s time zone is ${zone}: set BANK_TIME_ZONE=${zone}, ` +
          `or change the bank’s time zone with ${commandLine(`time-zone ${own}`)}`,
        'settings',
      );
    }
    this.#follow(zone);
  }

  /** Keeps this node's idea of time up to date, where no append does. */
  start(): void {
    const next = () => {
      this.#cancelRead = this.#time.after(PERIOD_MS, async () => {
        // A database that does not answer is noticed elsewhere; until then the node counts on by itself.
        const read = await this.#read().catch(() => undefined);
        if (read !== undefined) this.#follow(read.zone);
        if (this.#cancelRead !== undefined) next();
      });
    };
    next();
  }

  stop(): void {
    this.#cancelRead?.();
    this.#cancelRead = undefined;
  }

  #follow(noted: string | null): void {
    const zone = noted ?? DEFAULT_ZONE;
    if (this.#bankClock.zone.isSameAs(zone)) return;
    if (this.#ownZone === undefined) {
      this.#bankClock.setZone(new BankZone(zone));
    } else if (noted !== null && this.#toldZone !== noted) {
      this.#toldZone = noted;
      this.#onOtherZone(this.#ownZone, noted);
    }
  }

  async #read(): Promise<TimeRow> {
    const askedMs = this.#time.now();
    const [row] = await ask<TimeRow>(this.#connections.readers, {
      name: 'bank-time',
      text: `SELECT ${millisecondsOf('clock_timestamp()')} AS clock_ms,
        (SELECT ${millisecondsOf('recorded_at')} FROM events ORDER BY position DESC LIMIT 1) AS recorded_ms,
        (${NOTED}) AS zone`,
    });
    const read = row as TimeRow;
    this.#bankClock.told({
      databaseMs: read.clock_ms,
      recordedMs: read.recorded_ms ?? undefined,
      askedMs,
    });
    return read;
  }
}
