/** Time from the database: its clock, the newest event's recording time, and the bank's time zone. */
import type { BankClock } from '../../../application/shared/bankClock.js';
import { BankZone, DEFAULT_ZONE } from '../../../application/shared/bankZone.js';
import { commandLine } from '../../../application/shared/commandLine.js';
import { StartError } from '../../../application/shared/errors.js';
import type { Time } from '../../../application/shared/time.js';
import { ask, type Connections } from '../connection/connections.js';

/** Polling period for time and zone on a node without appends. */
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

/** Changes the bank's time zone; nodes must be restarted. */
export async function changeZone({ readers }: Connections, zone: string): Promise<void> {
  await ask(readers, { text: `${NOTE} WHERE $1 IS DISTINCT FROM (${NOTED})`, values: [zone] });
}

/** The bank's time zone. */
export async function notedZone({ readers }: Connections): Promise<string> {
  const [row] = await ask<{ name: string }>(readers, { text: NOTED });
  return row?.name ?? DEFAULT_ZONE;
}

export class BankTime {
  readonly #connections: Connections;
  readonly #bankClock: BankClock;
  readonly #time: Time;
  /** The time zone in this node's settings. */
  readonly #ownZone: string | undefined;
  readonly #onOtherZone: (own: string, noted: string) => void;
  #cancelRead: (() => void) | undefined;
  #toldZone: string | undefined;

  /**
   * @param options.time this node's clock
   * @param options.ownZone the zone in its settings; undefined to use the bank's zone
   * @param options.onOtherZone called once if the bank's zone has changed since this node was started
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
   * Agrees with other nodes on the zone: the first one set is stored. The database must be migrated; only one
   * node may call this at a time.
   * @throws StartError if the stored zone differs from this node's setting
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

  /** Updates time and zone while there are no appends. */
  start(): void {
    const next = () => {
      this.#cancelRead = this.#time.after(PERIOD_MS, async () => {
        // An unavailable database is noticed elsewhere; until then the node uses its monotonic clock.
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
