/** A folder of a server, and the ordinary user that its programs run as: PostgreSQL and PgBouncer refuse root. */
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chooseRunner, type Runner } from '../../../src/infrastructure/embeddedPostgres/runner.js';
import { killServers } from '../processes.js';
import { makeTempFolder, noteProcess, removeFolder } from '../tempFolder.js';
import type { Program } from './programs.js';

const COMMAND_MS_MAX = 120_000;
const LOG_CHARACTERS_MAX = 3_000;
/** Sets what a fetched program needs of an environment: the runner fixes all of it. */
const ENV = '/usr/bin/env';
const SYSTEM_PATH = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin';

const folders = new Set<string>();

/** Removes the folders of a spec. A PostgreSQL that Patroni has started outlives it, and is killed before. */
export async function removeServerFolders(): Promise<void> {
  for (const folder of folders) {
    await killServers(path.join(folder, 'server', 'data'));
    removeFolder(folder);
  }
  folders.clear();
}

export class ServerFolder {
  readonly path: string;
  readonly logFile: string;
  readonly #runner: Runner;

  private constructor(temp: string, runner: Runner) {
    this.path = path.join(temp, 'server');
    this.logFile = path.join(temp, 'server.log');
    this.#runner = runner;
  }

  static async make(): Promise<ServerFolder> {
    const temp = makeTempFolder();
    folders.add(temp);
    const runner = await chooseRunner(ENV, temp);
    const folder = new ServerFolder(temp, runner);
    runner.admit(temp);
    mkdirSync(folder.path, { mode: 0o700 });
    runner.own(folder.path);
    return folder;
  }

  /** Writes a file that the server may read, and returns its path. */
  write(name: string, text: string): string {
    const file = path.join(this.path, name);
    writeFileSync(file, text, { mode: 0o600 });
    this.#runner.own(file);
    return file;
  }

  /** Starts a program whose output goes to the log. It is killed with the folder when nobody else does it. */
  spawn(program: Program, args: readonly string[]): ChildProcess {
    const log = openSync(this.logFile, 'a');
    const child = this.#start(program, args, ['ignore', log, log]);
    closeSync(log);
    if (child.pid !== undefined) noteProcess(path.dirname(this.path), child.pid);
    return child;
  }

  /**
   * Runs a program to its end and returns what it printed.
   * @throws Error with its last words when it fails
   */
  run(program: Program, args: readonly string[]): Promise<string> {
    const child = this.#start(program, args, ['ignore', 'pipe', 'pipe']);
    let [output, complaints] = ['', ''];
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (complaints += chunk));
    const timer = setTimeout(() => child.kill('SIGKILL'), COMMAND_MS_MAX);
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        clearTimeout(timer);
        if (code === 0) return resolve(output);
        const words = (complaints || output).slice(-LOG_CHARACTERS_MAX);
        reject(new Error(`${path.basename(program.path)} ended with ${code ?? signal}: ${words}`));
      });
    });
  }

  get logTail(): string {
    return readFileSync(this.logFile, 'utf8').slice(-LOG_CHARACTERS_MAX);
  }

  #start(
    { path: program, environment }: Program,
    args: readonly string[],
    stdio: ['ignore', number | 'pipe', number | 'pipe'],
  ): ChildProcess {
    const PATH = [environment.PATH, SYSTEM_PATH].filter(Boolean).join(path.delimiter);
    const variables = Object.entries({ ...environment, PATH, HOME: this.path });
    const settings = variables.map(([name, value]) => `${name}=${value}`);
    return this.#runner.spawn(ENV, [...settings, program, ...args], { stdio, detached: true });
  }
}
