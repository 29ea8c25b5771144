/** The bank as real processes: started as `npm start` starts it, killed, stopped, started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { NODE_FLAGS } from '../../scripts/lib/nodeFlags.mjs';
import { waitUntil } from '../../src/infrastructure/embeddedPostgres/process.js';
import { settings } from '../../src/main/config.js';
import { serversOn } from './tempFolder.js';

export const ROOT = path.resolve(import.meta.dirname, '..', '..');
/** What `npm start` runs, without npm. */
const START = [...NODE_FLAGS, 'scripts/start.mjs'];
const READY_MS_MAX = 60_000;
const END_MS_MAX = 30_000;

export const ADMIN_KEY = 'an-admin-key-for-tests';

type Environment = Readonly<Partial<Record<keyof typeof settings, string | number>>>;

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class BankProcess {
  readonly #child: ChildProcess;
  readonly startedMs = performance.now();
  /** Once its output is complete, which is after the end of the process itself. */
  readonly ended: Promise<Ending>;
  stdout = '';
  stderr = '';

  /**
   * @param command what to run instead of the start script
   * @param cwd where
   */
  constructor(environment: Environment, command?: readonly string[], cwd = ROOT) {
    const [program = '', ...args] = command ?? [process.execPath, ...START];
    const child = spawn(program, args, {
      cwd,
      env: environmentOf(environment),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    child.stdout.on('data', (chunk) => (this.stdout += chunk));
    child.stderr.on('data', (chunk) => (this.stderr += chunk));
    this.#child = child;
    this.ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  get isRunning(): boolean {
    return running.has(this.#child);
  }

  /** Where it listens; empty until it does. */
  get address(): string {
    return /^The bank is open: +(\S+)$/m.exec(this.stdout)?.[1] ?? '';
  }

  /** The URL of the PostgreSQL it started; empty when it started none. */
  get postgresUrl(): string {
    return /^PostgreSQL: +(\S+)$/m.exec(this.stdout)?.[1] ?? '';
  }

  /** The admin key it has made; empty when it made none. */
  get madeKey(): string {
    return /^Admin key: +(\S+)/m.exec(this.stdout)?.[1] ?? '';
  }

  send(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Ending> {
    this.send(signal);
    return this.ended;
  }

  /** Resolves once it prints where it listens, with the milliseconds that took. */
  async ready(): Promise<number> {
    const deadline = performance.now() + READY_MS_MAX;
    while (this.address === '') {
      if (!this.isRunning) throw new Error(`the bank did not start: ${this.stderr || this.stdout}`);
      if (performance.now() > deadline)
        throw new Error(`the bank is not ready: ${this.stdout}${this.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return performance.now() - this.startedMs;
  }
}

/** A place in a cluster of banks: the same port and settings at every start. */
export class BankNode {
  readonly address: string;
  readonly #environment: Environment;
  readonly #flags: readonly string[];
  process: BankProcess;

  private constructor(environment: Environment, flags: readonly string[], port: number) {
    this.#environment = { BANK_ADMIN_KEY: ADMIN_KEY, LOG_LEVEL: 'silent', ...environment, PORT: port };
    this.#flags = flags;
    this.address = `http://127.0.0.1:${port}`;
    this.process = this.#spawn();
  }

  /** @param flags for Node, beside those of `npm start` */
  static async start(environment: Environment, flags: readonly string[] = []): Promise<BankNode> {
    const node = new BankNode(environment, flags, await freePort());
    await node.process.ready();
    return node;
  }

  #spawn(): BankProcess {
    return new BankProcess(this.#environment, [process.execPath, ...this.#flags, ...START]);
  }

  /** `kill -9`, and a new process in its place. Resolves once that serves. */
  async killAndRestart(): Promise<void> {
    await this.process.end('SIGKILL');
    await this.restart();
  }

  async restart(): Promise<void> {
    this.process = this.#spawn();
    await this.process.ready();
  }
}

/** The flusher as a process of its own, killed and started again like a node. */
export class FlusherProcess {
  readonly #environment: Environment;
  process: BankProcess;

  private constructor(environment: Environment) {
    this.#environment = { LOG_LEVEL: 'silent', ...environment };
    this.process = this.#spawn();
  }

  static async start(environment: Environment): Promise<FlusherProcess> {
    const flusher = new FlusherProcess(environment);
    await flusher.ready();
    return flusher;
  }

  /** Starts it again after its end. */
  async restart(): Promise<void> {
    await this.process.ended;
    this.process = this.#spawn();
    await this.ready();
  }

  async ready(): Promise<void> {
    const { process: started } = this;
    const isReady = () => started.stdout.includes('The flusher is running.') || !started.isRunning;
    if (!(await waitUntil(isReady, READY_MS_MAX)) || !started.isRunning)
      throw new Error(`the flusher did not start: ${started.stderr}`);
  }

  #spawn(): BankProcess {
    return new BankProcess(this.#environment, [
      process.execPath,
      ...NODE_FLAGS,
      'scripts/bank.mjs',
      'flusher',
    ]);
  }
}

/** Starts `count` nodes on one database, one after the other. */
export async function startNodes(count: number, environment: Environment): Promise<BankNode[]> {
  const nodes: BankNode[] = [];
  while (nodes.length < count) nodes.push(await BankNode.start(environment));
  return nodes;
}

/** Kills what a spec has left running. For afterAll: a stopped process hears nothing but SIGKILL. */
export async function killLeftovers(): Promise<void> {
  const ends = [...running].map((child) => once(child, 'exit'));
  killAll();
  await Promise.all(ends);
}

/** Kills what runs on a PostgreSQL data folder, stopped processes included. */
export async function killServers(cluster: string): Promise<void> {
  const hasEnded = () => {
    const pids = serversOn(cluster);
    for (const pid of pids) sendSignal(pid, 'SIGKILL');
    return pids.length === 0;
  };
  if (!(await waitUntil(hasEnded, END_MS_MAX))) throw new Error(`PostgreSQL still runs on ${cluster}`);
}

/** The worker processes of a bank of several. */
export const workersOf = ({ pid }: BankProcess): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);

/** Sends a signal to a process that may have ended meanwhile. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const running = new Set<ChildProcess>();

function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}
process.once('exit', killAll);

/** Every setting is named, an empty one counts as absent: neither a .env file nor our own environment has a say. */
function environmentOf(environment: Environment): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  const all = Object.keys(settings).map((name) => [
    name,
    String(environment[name as keyof Environment] ?? ''),
  ]);
  return { PATH, HOME, ...Object.fromEntries(all) };
}

/** A port that nobody listens on, and that the system will not give away soon. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
