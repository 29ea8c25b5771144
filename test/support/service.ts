/** The whole service on a database of its own, and clients that speak HTTP to it. */
import type pg from 'pg';
import { loadConfig } from '../../src/main/config.js';
import { createLogger } from '../../src/main/logger.js';
import { startService } from '../../src/main/service.js';
import type { Answer } from './answer.js';
import { createDatabase } from './database.js';
import type { Json } from './json.js';
import { Contract } from './openApi.js';
import { makePool } from './sessions.js';

export const ADMIN_KEY = 'the-admin-key-of-the-specs';

/** The lock that every append takes first: see append_to_log. */
const APPEND_LOCK = '4707230421';

export interface Message {
  readonly key?: string | undefined;
  /** An object is sent as JSON, a text as it is; both as application/json unless `headers` say otherwise. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

let keys = 0;
export const newKey = (): string => `key-${++keys}`;

/** Somebody who calls the API; without `apiKey` a stranger. */
export class Client {
  /** @param contract what the answers are held to, where there is one */
  constructor(
    readonly url: string,
    readonly apiKey?: string,
    readonly contract?: Contract,
  ) {}

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('GET', path, { headers });
  }

  /** Sends a command under a key of its own unless told otherwise. */
  post(path: string, body?: unknown, message: Message = {}): Promise<Answer> {
    return this.send('POST', path, { key: newKey(), body, ...message });
  }

  put(path: string, body?: unknown, message: Message = {}): Promise<Answer> {
    return this.send('PUT', path, { key: newKey(), body, ...message });
  }

  async send(method: string, path: string, { key, body, headers = {} }: Message = {}): Promise<Answer> {
    const sent: Record<string, string> = {};
    if (this.apiKey !== undefined) sent.authorization = `Bearer ${this.apiKey}`;
    if (key !== undefined) sent['idempotency-key'] = key;
    if (body !== undefined) sent['content-type'] = 'application/json';
    const response = await fetch(this.url + path, {
      method,
      headers: { ...sent, ...headers },
      redirect: 'manual',
      ...(body === undefined ? {} : { body: typeof body === 'object' ? JSON.stringify(body) : `${body}` }),
    });
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, text, body: parsed(text) };
    this.contract?.check(method, path, answer);
    return answer;
  }

  /** Opens an account, with some money in it. @returns its id */
  async account(balance = '0.00', fields: object = {}): Promise<string> {
    const opened = await this.post('/v1/accounts', { owner: 'Ada', currency: 'EUR', ...fields });
    if (opened.status !== 201) throw new Error(opened.text);
    const { id } = opened.body;
    if (balance !== '0.00') await this.post(`/v1/accounts/${id}/deposits`, { amount: balance });
    return id;
  }
}

export interface TestService {
  readonly url: string;
  readonly admin: Client;
  /** The service's own document. */
  readonly contract: Contract;
  /** What was logged, a parsed line each. */
  readonly log: Record<string, Json>[];
  /** A client of its own with these scopes. */
  client(...scopes: readonly string[]): Promise<Client>;
  /** Asks the database itself. */
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Keeps every append waiting until the returned function is called, which does no harm twice. */
  holdAppends(): Promise<() => Promise<void>>;
  /** Resolves once an append waits for what `holdAppends` holds. */
  untilAppendWaits(): Promise<void>;
  /** The database's time, once it is another millisecond than anything that is recorded by now. */
  laterInstant(): Promise<string>;
  /** Stops the service, not the database. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param settings environment variables
 * @param through makes of the database's URL the one that the service is given
 */
export async function openService(
  settings: Readonly<Record<string, string>> = {},
  through: (databaseUrl: string) => string | Promise<string> = (url) => url,
  consoleFolder?: string,
): Promise<TestService> {
  const database = await createDatabase();
  const config = loadConfig({ PORT: '0', BANK_ADMIN_KEY: ADMIN_KEY, LOG_LEVEL: 'debug', ...settings });
  const log: Record<string, Json>[] = [];
  const logger = createLogger(config.LOG_LEVEL, { write: (line) => log.push(JSON.parse(line)) });
  const service = await startService(config, await through(database.url), logger, consoleFolder);
  const pool = makePool({ connectionString: database.url, max: 2 });
  const until = async (condition: string) => {
    while (!(await pool.query(`SELECT ${condition} AS so`)).rows[0].so);
  };
  const { body } = await new Client(service.address).get('/openapi.json');
  const contract = new Contract(body);
  const admin = new Client(service.address, ADMIN_KEY, contract);
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= service.stop();
    return stopped;
  };
  return {
    url: service.address,
    admin,
    contract,
    log,
    client: async (...scopes) => {
      const made = await admin.post('/v1/api-clients', { name: `spec ${scopes}`, scopes });
      return new Client(service.address, made.body.key, contract);
    },
    query: async (text, values) => (await pool.query(text, values)).rows,
    holdAppends: async () => {
      const client = await pool.connect();
      await client.query(`SELECT pg_advisory_lock(${APPEND_LOCK})`);
      let released: Promise<void> | undefined;
      return () => {
        released ??= client.query(`SELECT pg_advisory_unlock(${APPEND_LOCK})`).then(() => client.release());
        return released;
      };
    },
    untilAppendWaits: () =>
      until(`EXISTS (SELECT FROM pg_locks JOIN pg_database d ON d.oid = database AND d.datname = current_database()
        WHERE locktype = 'advisory' AND NOT granted)`),
    laterInstant: async () => {
      const clock = "date_trunc('milliseconds', clock_timestamp())";
      const { rows } = await pool.query(`SELECT ${clock}::text AS before`);
      await until(`${clock} > '${rows[0].before}'::timestamptz`);
      const { rows: after } = await pool.query(`SELECT ${clock} AS now`);
      return after[0].now.toISOString();
    },
    stop,
    close: async () => {
      await stop();
      await pool.end();
      await database.drop();
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The faults of a validation problem as `field: rule`. */
export const faultsOf = ({ body }: Answer): string[] =>
  (body.errors ?? []).map(({ field, rule }: { field: string; rule: string }) => `${field}: ${rule}`);

/** The answer's status and code in a word: `409 account-frozen`, or `201`. */
export const wordOf = ({ status, body }: Answer): string => [status, body?.code].filter(Boolean).join(' ');

export const UNKNOWN_ID = '0199f1c0-0000-7000-8000-00000000dead';
