/** The database that nodes append to, on a server of its own: killed, copied, and replaced by its copy. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddedPostgres } from '../../src/infrastructure/embeddedPostgres/index.js';
import { startEmbeddedPostgres } from '../../src/infrastructure/embeddedPostgres/index.js';
import { migrate } from '../../src/infrastructure/postgres/connection/migrate.js';
import { askOnce } from '../support/sessions.js';
import { makeTempFolder, removeFolder } from '../support/tempFolder.js';
import type { Everything } from './trace.js';
import { numberOf } from './wishes.js';

const NAME = 'ledger';
const POLL_MS = 20;
const READY_MS_MAX = 30_000;

/** Sessions of nodes. */
const SESSIONS = `SELECT pid FROM pg_stat_activity WHERE datname = '${NAME}' AND application_name LIKE 'banking-es %'`;

export class LedgerDatabase {
  readonly #server: EmbeddedPostgres;
  readonly #folder: string;
  #databases = 0;

  private constructor(server: EmbeddedPostgres, folder: string) {
    this.#server = server;
    this.#folder = folder;
  }

  static async start(): Promise<LedgerDatabase> {
    const folder = makeTempFolder();
    const database = new LedgerDatabase(await startEmbeddedPostgres({ dataDir: folder }), folder);
    await database.#administer(`CREATE DATABASE ${NAME}`);
    await migrate(
      database.url(),
      () => {},
      async () => {},
    );
    return database;
  }

  url(name = NAME): string {
    const url = new URL(this.#server.url);
    url.pathname = `/${name}`;
    return url.href;
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    removeFolder(this.#folder);
  }

  /** Ends each session with this probability. */
  async terminate(share: number): Promise<void> {
    await this.#administer(`SELECT pg_terminate_backend(pid) FROM (${SESSIONS}) s WHERE random() < ${share}`);
  }

  /** Ends the server, which is then started again. */
  async restart(mode: 'fast' | 'immediate'): Promise<void> {
    const { pid } = this.#server;
    process.kill(pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
    const deadline = performance.now() + READY_MS_MAX;
    const isBack = () =>
      this.#administer('SELECT 1').then(
        () => this.#server.pid !== pid,
        () => false,
      );
    while (!(await isBack())) {
      if (performance.now() > deadline) throw new Error('PostgreSQL does not come back');
      await sleep(POLL_MS);
    }
  }

  /** Holds the lock of all appends. */
  async block(ms: number): Promise<void> {
    await askOnce(this.url(), `SELECT pg_advisory_lock(4707230421), pg_sleep(${ms / 1_000})`);
  }

  /** Copies the database. @returns its name */
  async copy(): Promise<string> {
    this.#databases += 1;
    const copy = `copy_${this.#databases}`;
    await this.#administer(`ALTER DATABASE ${NAME} ALLOW_CONNECTIONS false`);
    await this.#alone(`CREATE DATABASE ${copy} TEMPLATE ${NAME}`);
    await this.#administer(`ALTER DATABASE ${NAME} ALLOW_CONNECTIONS true`);
    return copy;
  }

  /** Puts a copy in the place of the database. @returns what that held */
  async replace(copy: string): Promise<Everything> {
    this.#databases += 1;
    const old = `old_${this.#databases}`;
    await this.#administer(`ALTER DATABASE ${NAME} ALLOW_CONNECTIONS false`);
    await this.#alone(`ALTER DATABASE ${NAME} RENAME TO ${old}`);
    await this.#administer(`ALTER DATABASE ${old} ALLOW_CONNECTIONS true`);
    const held = await this.everything(old);
    await this.#administer(`ALTER DATABASE ${copy} RENAME TO ${NAME}`);
    return held;
  }

  /** Reads all that a database holds. */
  async everything(name = NAME): Promise<Everything> {
    const events = await askOnce<{
      position: string;
      command: string;
      stream: string;
      version: string;
      ms: string;
    }>(
      this.url(name),
      `SELECT position, command_id AS command, stream_id AS stream, version, extract(epoch FROM recorded_at) * 1000 AS ms
        FROM events ORDER BY position`,
    );
    const eventless = await askOnce<{ id: string }>(
      this.url(name),
      'SELECT command_id AS id FROM commands WHERE position IS NULL ORDER BY command_id',
    );
    return {
      events: events.map(({ position, command, stream, version, ms }, index) => {
        if (Number(position) !== index + 1) throw new Error(`position ${position} stands at ${index + 1}`);
        return [numberOf(command), numberOf(stream), Number(version), Number(ms)];
      }),
      eventless: eventless.map(({ id }) => numberOf(id)),
    };
  }

  /** Runs a statement that needs the database for itself. */
  async #alone(statement: string): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      await this.terminate(1);
      try {
        await this.#administer(statement);
        return;
      } catch (error) {
        if ((error as { code?: string }).code !== '55006' || tries > 50) throw error;
        await sleep(POLL_MS);
      }
    }
  }

  async #administer(statement: string): Promise<void> {
    await askOnce(this.url('postgres'), statement);
  }
}
