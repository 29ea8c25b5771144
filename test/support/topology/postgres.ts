/** A PostgreSQL as operators run it: with settings of its own, standbys, promotions and rewinds. */
import { appendFileSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { waitUntil } from '../../../src/infrastructure/embeddedPostgres/process.js';
import { freePort, killServers, sendSignal } from '../processes.js';
import { TcpProxy } from '../proxy.js';
import { askOnce } from '../sessions.js';
import { removeFolder, serversOn } from '../tempFolder.js';
import { findProgram, type Program } from './programs.js';
import { ServerFolder } from './serverFolder.js';
import { atEnd, ServerProcess } from './serverProcess.js';

const USER = 'bank';
const CONNECT_MS_MAX = 10_000;
const CATCH_UP_MS_MAX = 60_000;
const PROMOTE_SECONDS_MAX = 60;
const MARK = 'marked';
const POLL_INTERVAL_MS = 20;

export interface PostgresOptions {
  /** Whose standby it is. */
  readonly standbyOf?: Postgres;
  /** How its primary calls a standby, in `synchronous_standby_names` too. */
  readonly name?: string;
  /** Whether it keeps all its WAL, so that it can be put back to a point in time. */
  readonly archives?: boolean;
  /** What else stands in its configuration. A standby has that of its primary, too. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Keeps all WAL that a standby may lack. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '64MB',
  wal_keep_size: '1GB',
  max_wal_senders: '10',
  hot_standby: 'on',
  wal_receiver_status_interval: '1s',
  wal_retrieve_retry_interval: '500ms',
  max_logical_replication_workers: '0',
  timezone: 'UTC',
};

export class Postgres {
  readonly port: number;
  readonly name: string;
  readonly #folder: ServerFolder;
  readonly #process: ServerProcess;
  readonly #program: Program;
  readonly #settings: Readonly<Record<string, string>>;
  /** The way from a standby to its primary: refuse it, and no more WAL is received. */
  #stream: TcpProxy | undefined;

  private constructor(folder: ServerFolder, program: Program, port: number, options: PostgresOptions) {
    this.port = port;
    this.name = options.name ?? `server${port}`;
    this.#folder = folder;
    this.#program = program;
    this.#settings = { ...(options.archives ? this.#archiving : {}), ...options.settings };
    this.#process = new ServerProcess(folder, program, ['-D', this.dataFolder], async () => {
      await this.query('SELECT 1', [], 'postgres');
      return true;
    });
  }

  /** Resolves once it serves; a standby, once it streams from its primary. */
  static async start(options: PostgresOptions = {}): Promise<Postgres> {
    const program = await findProgram('postgres');
    const folder = await ServerFolder.make();
    const server = new Postgres(folder, program, await freePort(), options);
    const { standbyOf } = options;
    if (standbyOf === undefined) await server.#make();
    else await server.#copy(standbyOf);
    server.#configure();
    await server.#process.start();
    if (standbyOf !== undefined) await server.caughtUpWith(standbyOf);
    return server;
  }

  get dataFolder(): string {
    return path.join(this.#folder.path, 'data');
  }

  get log(): string {
    return readFileSync(this.#folder.logFile, 'utf8');
  }

  url(database = 'postgres'): string {
    return `postgres://${USER}@127.0.0.1:${this.port}/${database}`;
  }

  /** Runs a statement over a connection of its own. */
  async query<Row extends pg.QueryResultRow>(
    statement: string,
    values: unknown[] = [],
    database = 'postgres',
  ): Promise<Row[]> {
    const connectionString = this.url(database);
    return askOnce({ connectionString, connectionTimeoutMillis: CONNECT_MS_MAX }, statement, values);
  }

  /** Changes settings while it runs. An empty value resets one. */
  async set(settings: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(settings)) {
      const change = value === '' ? `RESET ${name}` : `SET ${name} = '${value.replaceAll("'", "''")}'`;
      await this.query(`ALTER SYSTEM ${change}`);
    }
    await this.query('SELECT pg_reload_conf()');
  }

  /** The newest WAL position: written by a primary, replayed by a standby. */
  async lsn(): Promise<string> {
    const [row] = await this.query<{ lsn: string }>(
      'SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END AS lsn',
    );
    return row?.lsn ?? '0/0';
  }

  /** Resolves once it has replayed all that another one has written so far. */
  async caughtUpWith(primary: Postgres): Promise<void> {
    const wanted = await primary.lsn();
    const deadline = performance.now() + CATCH_UP_MS_MAX;
    for (;;) {
      const [row] = await this.query<{ there: boolean }>(
        'SELECT coalesce(pg_last_wal_replay_lsn() >= $1::pg_lsn, false) AS there',
        [wanted],
      );
      if (row?.there) return;
      if (performance.now() > deadline) throw new Error(`${this.name} does not catch up: ${this.log}`);
      await sleep(POLL_INTERVAL_MS);
    }
  }

  /** From now on the standby receives nothing. What it has, it replays. */
  stopReceiving(): void {
    this.#stream?.refuse();
  }

  /** From now on nothing passes between the standby and its primary, and neither is told. */
  isolate(): void {
    this.#stream?.swallow();
  }

  /** How long everything takes between a standby and its primary, in each direction. */
  setDistance(ms: number): void {
    if (this.#stream !== undefined) this.#stream.delayMs = ms;
  }

  /** The standby receives again. */
  receive(): void {
    this.#stream?.heal();
  }

  /** Makes a standby a primary. */
  async promote(): Promise<void> {
    await this.query(`SELECT pg_promote(true, ${PROMOTE_SECONDS_MAX})`);
  }

  /** Dumps a database. Returns what puts it back over what is there, while others use it, or into another database. */
  async dump(database: string): Promise<(into?: string) => Promise<void>> {
    const file = path.join(this.#folder.path, `${database}.dump`);
    await this.#tool('pg_dump', ['--format=custom', '--file', file, this.url(database)]);
    return async (into = database) => {
      await this.#tool('pg_restore', ['--clean', '--if-exists', '--dbname', this.url(into), file]);
    };
  }

  /** Makes a base backup and marks this moment. Returns what puts the whole server back to it. */
  async mark(): Promise<() => Promise<void>> {
    const backup = path.join(this.#folder.path, 'backup');
    await this.#tool('pg_basebackup', ['-D', backup, '-X', 'stream', '-c', 'fast', '-d', conninfo(this)]);
    await this.query(`SELECT pg_create_restore_point('${MARK}')`);
    return async () => {
      await this.query('SELECT pg_switch_wal()');
      await this.stop();
      removeFolder(this.dataFolder);
      renameSync(backup, this.dataFolder);
      this.#folder.write('data/recovery.signal', '');
      const target = `recovery_target_name = '${MARK}'\nrecovery_target_action = 'promote'\n`;
      this.#folder.write('data/postgresql.auto.conf', target);
      await this.#process.start();
      await this.#untilWritable();
    };
  }

  /** What a shell needs of an environment to run PostgreSQL's tools, of this server's version, on one of its databases. */
  toolsFor(database: string): Record<string, string> {
    const { path: postgres, environment } = this.#program;
    const folders = [path.dirname(postgres), environment.PATH, process.env.PATH];
    return {
      ...environment,
      PATH: folders.filter(Boolean).join(path.delimiter),
      DATABASE_URL: this.url(database),
    };
  }

  async #untilWritable(): Promise<void> {
    const deadline = performance.now() + CATCH_UP_MS_MAX;
    while ((await this.query<{ standby: boolean }>('SELECT pg_is_in_recovery() AS standby'))[0]?.standby) {
      if (performance.now() > deadline) throw new Error(`${this.name} does not come back: ${this.log}`);
      await sleep(POLL_INTERVAL_MS);
    }
  }

  get #archiving(): Record<string, string> {
    const archive = path.join(this.#folder.path, 'archive');
    return {
      archive_mode: 'on',
      archive_command: `mkdir -p ${archive} && cp %p ${archive}/%f`,
      restore_command: `cp ${archive}/%f %p`,
    };
  }

  /** An orderly end, which sends all WAL to the standbys; sessions are ended. */
  async stop(): Promise<void> {
    await this.#process.end('SIGINT');
  }

  /** `kill -9` of all its processes. */
  async kill(): Promise<void> {
    await killServers(this.dataFolder);
    await waitUntil(() => !this.#process.isRunning, CONNECT_MS_MAX);
  }

  async start(): Promise<void> {
    await this.#process.start();
  }

  /** All its processes stop where they are: connections stay open, nothing is answered. */
  pause(): void {
    for (const pid of serversOn(this.dataFolder)) sendSignal(pid, 'SIGSTOP');
  }

  resume(): void {
    for (const pid of serversOn(this.dataFolder)) sendSignal(pid, 'SIGCONT');
  }

  /** Makes a former primary, which is stopped, a standby of the one that took its place, and starts it. */
  async follow(primary: Postgres): Promise<void> {
    const source = `${conninfo(primary)} dbname=postgres`;
    // Until a promoted server has written a checkpoint, its control file names the timeline that it has left.
    await primary.query('CHECKPOINT');
    await this.#tool('pg_rewind', ['--target-pgdata', this.dataFolder, '--source-server', source]);
    this.#configure();
    await this.#streamFrom(primary);
    await this.#process.start();
    await this.caughtUpWith(primary);
  }

  async #make(): Promise<void> {
    const locale = ['--encoding=UTF8', '--locale=C.UTF-8'];
    await this.#tool('initdb', [
      '-D',
      this.dataFolder,
      '-U',
      USER,
      '--auth=trust',
      '--data-checksums',
      ...locale,
    ]);
  }

  async #copy(primary: Postgres): Promise<void> {
    const copy = ['-D', this.dataFolder, '-X', 'stream', '-c', 'fast', '--no-sync'];
    await this.#tool('pg_basebackup', [...copy, '-d', conninfo(primary)]);
    await this.#streamFrom(primary);
  }

  /** Needed again after a rewind, which copies the other server's. In the file and not in its arguments: pg_rewind reads them, and `set` may change them. */
  #configure(): void {
    const file = path.join(this.dataFolder, 'postgresql.conf');
    const own = { ...SETTINGS, ...this.#settings, port: String(this.port), cluster_name: this.name };
    const lines = Object.entries(own).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`);
    appendFileSync(file, lines.join(''));
  }

  async #streamFrom(primary: Postgres): Promise<void> {
    await this.#stream?.close();
    const stream = await TcpProxy.start(primary.url());
    this.#stream = stream;
    atEnd(() => stream.close());
    const { port } = new URL(this.#stream.url);
    const source = `host=127.0.0.1 port=${port} user=${USER} application_name=${this.name}`;
    this.#folder.write('data/standby.signal', '');
    // The last of two equal settings counts, and it has none of its primary's.
    this.#folder.write('data/postgresql.auto.conf', `primary_conninfo = '${source}'\n`);
  }

  #tool(name: string, args: readonly string[]): Promise<string> {
    const { path: postgres, environment } = this.#program;
    return this.#folder.run({ path: path.join(path.dirname(postgres), name), environment }, args);
  }
}

const conninfo = ({ port }: Postgres) => `host=127.0.0.1 port=${port} user=${USER}`;
