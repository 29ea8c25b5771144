/** The record of usable cached states, a row read by all nodes; see migrations/0002_log-identity.sql. */
import type { CacheTrust, Trust } from '../../application/acceleration/ports.js';
import { confirms, LogChanged } from '../../application/log/knownLog.js';
import { ask, type Connections } from './connection/connections.js';

interface TrustRow {
  generation: string;
  server: string;
  usable_in_ms: number;
  /** Of the log. */
  log_name: string;
  is_in_place: boolean;
  known_mark: string | null;
}

/** By PostgreSQL's clock, the same for all nodes. A past time, including `-infinity`, gives 0. */
const COLUMNS = `generation, server, CASE WHEN usable_at > clock_timestamp()
  THEN extract(epoch FROM usable_at - clock_timestamp())::float8 * 1000 ELSE 0 END AS usable_in_ms`;

/** The record and its log, which must be the log known to the node. */
const OF_LOG = `log.log_name, log.known_mark,
  log.is_in_place AND log_place() = (SELECT place FROM log_epochs WHERE name = log.log_name) AS is_in_place`;

export class PostgresCacheTrust implements CacheTrust {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  read(): Promise<Trust> {
    return this.#ask(
      'read-trust',
      `SELECT ${COLUMNS}, ${OF_LOG} FROM cache_trust, log_sighting($1) AS log`,
      [],
    );
  }

  withdraw(server: string | undefined, pauseMs: number): Promise<Trust> {
    const text = `UPDATE cache_trust SET generation = generation + 1, server = coalesce($2, server),
      usable_at = greatest(usable_at, clock_timestamp() + $3 * interval '1 millisecond')
      FROM log_sighting($1) AS log RETURNING ${COLUMNS}, ${OF_LOG}`;
    return this.#ask('withdraw-trust', text, [server, pauseMs]);
  }

  async #ask(name: string, text: string, values: readonly unknown[]): Promise<Trust> {
    const first = await this.#askOnce(name, text, values);
    if (first !== undefined) return first;
    await this.#connections.log.check();
    const second = await this.#askOnce(name, text, values);
    if (second === undefined) throw new LogChanged('the log is not the one that was known');
    return second;
  }

  /** Undefined if it is for states of another log. */
  async #askOnce(name: string, text: string, values: readonly unknown[]): Promise<Trust | undefined> {
    const { log, readers } = this.#connections;
    if (log.name === undefined) await log.check();
    const known = { name: log.name, newest: log.newest };
    const [row] = await ask<TrustRow>(readers, { name, text, values: [known.newest.position, ...values] });
    const {
      generation,
      server: incarnation,
      usable_in_ms,
      log_name,
      is_in_place,
      known_mark,
    } = row as TrustRow;
    const sighting = {
      name: log_name,
      isInPlace: is_in_place,
      end: undefined,
      markAtKnown: known_mark ?? undefined,
    };
    if (!confirms(known, sighting)) return undefined;
    return { generation: Number(generation), incarnation, usableInMs: usable_in_ms };
  }
}
