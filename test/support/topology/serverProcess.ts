/** A server of a topology as a process of its own: paused, stopped, killed, started again. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../../src/infrastructure/embeddedPostgres/process.js';
import type { Program } from './programs.js';
import { removeServerFolders, type ServerFolder } from './serverFolder.js';

const READY_MS_MAX = 60_000;
const END_MS_MAX = 60_000;
const POLL_INTERVAL_MS = 50;

const running = new Set<ChildProcess>();
const closings: (() => Promise<void>)[] = [];

export class ServerProcess {
  readonly folder: ServerFolder;
  readonly #program: Program;
  readonly #args: readonly string[];
  readonly #isReady: () => Promise<boolean>;
  #child!: ChildProcess;

  /** @param isReady whether it serves; a failure counts as no */
  constructor(
    folder: ServerFolder,
    program: Program,
    args: readonly string[],
    isReady: () => Promise<boolean>,
  ) {
    this.folder = folder;
    this.#program = program;
    this.#args = args;
    this.#isReady = isReady;
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  get isRunning(): boolean {
    return running.has(this.#child);
  }

  /** Starts it, also after its end. Resolves once it serves. */
  async start(): Promise<void> {
    const child = this.folder.spawn(this.#program, this.#args);
    await once(child, 'spawn');
    running.add(child);
    child.once('exit', () => running.delete(child));
    this.#child = child;
    const deadline = performance.now() + READY_MS_MAX;
    while (!(await this.#isReady().catch(() => false))) {
      if (!this.isRunning) throw new Error(`${this.#program.path} did not start: ${this.folder.logTail}`);
      if (performance.now() > deadline) {
        await this.end('SIGKILL');
        throw new Error(`${this.#program.path} is not ready: ${this.folder.logTail}`);
      }
      await sleep(POLL_INTERVAL_MS);
    }
  }

  send(signal: NodeJS.Signals): void {
    if (this.isRunning) this.#child.kill(signal);
  }

  /** Sends a signal and waits for the end, of a paused process as well. */
  async end(signal: NodeJS.Signals): Promise<void> {
    this.send(signal);
    this.send('SIGCONT');
    if (await waitUntil(() => !this.isRunning, END_MS_MAX)) return;
    throw new Error(`${this.#program.path} has not ended: ${this.folder.logTail}`);
  }
}

/** Whether something listens on a port of 127.0.0.1. */
export function listensOn(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}

/** Has something else closed with the servers of a spec. */
export function atEnd(close: () => Promise<void>): void {
  closings.push(close);
}

/** Kills what a spec has started and removes its folders. For afterAll. */
export async function endTopology(): Promise<void> {
  const ends = [...running].map((child) => once(child, 'exit'));
  killAll();
  await Promise.all(ends);
  await Promise.all(closings.splice(0).map((close) => close()));
  await removeServerFolders();
}

/** With the group of each, so that what it has started ends with it. */
function killAll(): void {
  for (const { pid } of running) {
    try {
      if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    } catch {
      // It has just ended.
    }
  }
}
process.once('exit', killAll);
