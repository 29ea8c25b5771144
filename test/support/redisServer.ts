/** A real Redis as a process of its own: killed, paused, emptied, made a replica. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { waitUntil } from '../../src/infrastructure/embeddedPostgres/process.js';
import { freePort } from './processes.js';
import { redisBinary } from './redisBinary.js';
import { makeTempFolder, noteProcess, removeFolder } from './tempFolder.js';

const READY_MS_MAX = 20_000;
const END_MS_MAX = 20_000;
const COMMAND_MS_MAX = 5_000;
const POLL_INTERVAL_MS = 20;
const LOG_CHARACTERS_MAX = 2_000;

interface Options {
  /** Keeps the data over a restart, and when it is flushed to the disk; without it an end of the process loses all. */
  readonly appendOnly?: 'always' | 'everysec';
  readonly replicaOf?: RedisServer;
  /** Settings of the server, as its command line has them. */
  readonly args?: readonly string[];
  readonly port?: number;
  /** The caller's to remove. */
  readonly folder?: string;
}

export class RedisServer {
  readonly port: number;
  readonly #folder: string;
  readonly #settings: readonly string[];
  #primary: RedisServer | undefined;
  #child!: ChildProcess;

  private constructor(options: Options, port: number) {
    this.port = port;
    this.#folder = options.folder ?? ownFolder();
    this.#primary = options.replicaOf;
    const { appendOnly, args = [] } = options;
    this.#settings = [...(appendOnly ? ['--appendonly', 'yes', '--appendfsync', appendOnly] : []), ...args];
  }

  /** Resolves once it serves; a replica, once it has all that its primary has. */
  static async start(options: Options = {}): Promise<RedisServer> {
    const server = new RedisServer(options, options.port ?? (await freePort()));
    await server.#run(options.replicaOf ? ['master_link_status:up'] : []);
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  get isRunning(): boolean {
    return running.has(this.#child);
  }

  /** Asks it to end, paused or not, and waits until it has. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  /** `kill -9`, and waits for the end. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** It keeps its connections and takes new ones, but answers nothing. */
  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  /** A new process on the same port, once the old one has ended. `empty`: what was kept is removed before. */
  async restart({ empty = false } = {}): Promise<void> {
    await this.stop();
    if (empty) removeFolder(this.#dataFolder);
    await this.#run();
  }

  /** Makes a replica a primary, which it stays over restarts. */
  async promote(): Promise<void> {
    await this.command('REPLICAOF', 'NO', 'ONE');
    this.#primary = undefined;
  }

  /** Sends one command over a connection of its own. */
  async command(name: string, ...args: string[]): Promise<unknown> {
    const client = new Redis(this.url, {
      lazyConnect: true,
      enableReadyCheck: false,
      disableClientInfo: true,
      retryStrategy: null,
      connectTimeout: COMMAND_MS_MAX,
      commandTimeout: COMMAND_MS_MAX,
    });
    client.on('error', () => {}); // Whoever waits for the answer is told.
    try {
      await client.connect();
      return await client.call(name, ...args);
    } finally {
      client.disconnect();
    }
  }

  get #dataFolder(): string {
    return path.join(this.#folder, 'data');
  }

  get #logFile(): string {
    return path.join(this.#folder, 'redis.log');
  }

  get #arguments(): string[] {
    const replication = this.#primary ? ['--replicaof', '127.0.0.1', String(this.#primary.port)] : [];
    return [
      ...['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#dataFolder],
      ...['--daemonize', 'no', '--save', '', '--repl-diskless-sync-delay', '0'],
      ...this.#settings,
      ...replication,
    ];
  }

  /** @param wanted what its INFO must say as well before it counts as started */
  async #run(wanted: readonly string[] = []): Promise<void> {
    const { program, environment } = await redisBinary();
    mkdirSync(this.#dataFolder, { recursive: true });
    const log = openSync(this.#logFile, 'a');
    const child = spawn(program, this.#arguments, { env: environment, stdio: ['ignore', log, log] });
    closeSync(log);
    await once(child, 'spawn');
    running.add(child);
    child.once('exit', () => running.delete(child));
    this.#child = child;
    noteProcess(this.#folder, this.pid);
    // Another server may have the port: it would answer, too.
    await this.#ready([`process_id:${this.pid}`, 'loading:0', ...wanted]);
  }

  async #ready(wanted: readonly string[]): Promise<void> {
    const deadline = performance.now() + READY_MS_MAX;
    for (;;) {
      const info = await this.command('INFO').catch(() => '');
      const lines = String(info).split('\r\n');
      if (wanted.every((line) => lines.includes(line))) return;
      if (!this.isRunning) throw new Error(`Redis did not start: ${this.#logTail}`);
      if (performance.now() > deadline) {
        await this.kill();
        throw new Error(`Redis is not ready: ${this.#logTail}`);
      }
      await sleep(POLL_INTERVAL_MS);
    }
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const hasEnded = () => {
      if (!this.isRunning) return true;
      // Told again and again: a Redis that is just rewriting its append-only file refuses to end.
      this.#child.kill(signal);
      this.resume();
      return false;
    };
    if (await waitUntil(hasEnded, END_MS_MAX)) return;
    throw new Error(`Redis has not ended: ${this.#logTail}`);
  }

  get #logTail(): string {
    return readFileSync(this.#logFile, 'utf8').slice(-LOG_CHARACTERS_MAX);
  }
}

/**
 * A Redis for specs that use one and spare it: REDIS_URL, whose data belong to others as well, else one of their own,
 * which ends with killRedisServers.
 */
export async function redisForTests(): Promise<{ readonly url: string }> {
  const { REDIS_URL } = process.env;
  return REDIS_URL ? { url: REDIS_URL } : RedisServer.start();
}

/** Kills what a spec has started and removes its folders. For afterAll. */
export async function killRedisServers(): Promise<void> {
  const ends = [...running].map((child) => once(child, 'exit'));
  killAll();
  await Promise.all(ends);
  for (const folder of folders) removeFolder(folder);
  folders.clear();
}

const running = new Set<ChildProcess>();
const folders = new Set<string>();

function ownFolder(): string {
  const folder = makeTempFolder();
  folders.add(folder);
  return folder;
}

function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}
process.once('exit', killAll);
