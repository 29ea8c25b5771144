/** PostgreSQL servers that Patroni keeps, and the etcd in which it elects their primary. */
import { request } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../processes.js';
import { findProgram } from './programs.js';
import { ServerFolder } from './serverFolder.js';
import { listensOn, ServerProcess } from './serverProcess.js';

const READY_MS_MAX = 120_000;
const POLL_INTERVAL_MS = 100;
const ANSWER_MS_MAX = 5_000;

/** What a member's configuration is made of. */
export interface PatroniPlaces {
  readonly name: string;
  /** The port of its PostgreSQL. */
  readonly port: number;
  /** The port of its REST API, which proxies ask for the primary. */
  readonly restPort: number;
  readonly etcdPort: number;
  readonly dataFolder: string;
  /** The folder of PostgreSQL's programs. */
  readonly programs: string;
}

export class PatroniMember {
  readonly port: number;
  readonly restPort: number;
  readonly name: string;
  readonly dataFolder: string;
  readonly process: ServerProcess;
  readonly configFile: string;

  private constructor(places: PatroniPlaces, process: ServerProcess, configFile: string) {
    this.name = places.name;
    this.port = places.port;
    this.restPort = places.restPort;
    this.dataFolder = places.dataFolder;
    this.process = process;
    this.configFile = configFile;
  }

  /** Resolves once its REST API answers; its PostgreSQL may not run yet. */
  static async start(
    name: string,
    etcdPort: number,
    configOf: (places: PatroniPlaces) => string,
  ): Promise<PatroniMember> {
    const program = await findProgram('patroni');
    const { path: postgres } = await findProgram('postgres');
    const folder = await ServerFolder.make();
    const places: PatroniPlaces = {
      ...{ name, etcdPort, port: await freePort(), restPort: await freePort() },
      ...{ dataFolder: path.join(folder.path, 'data'), programs: path.dirname(postgres) },
    };
    const file = folder.write('patroni.yml', configOf(places));
    const isReady = () => listensOn(places.restPort);
    const process = new ServerProcess(folder, program, [file], isReady);
    await process.start();
    return new PatroniMember(places, process, file);
  }

  /** The status of its REST API at `path`: 200 for `/primary` says that it is the primary. 0 without an answer. */
  status(path: string): Promise<number> {
    return new Promise((resolve) => {
      const asked = request({ host: '127.0.0.1', port: this.restPort, path, timeout: ANSWER_MS_MAX });
      asked.once('response', (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      asked.once('timeout', () => asked.destroy());
      asked.once('error', () => resolve(0));
      asked.end();
    });
  }

  /** Runs `patronictl` with its configuration, which is that of all of them. */
  async control(...args: string[]): Promise<string> {
    const patroni = await findProgram('patroni');
    const patronictl = { ...patroni, path: path.join(path.dirname(patroni.path), 'patronictl') };
    return this.process.folder.run(patronictl, ['-c', this.configFile, ...args]);
  }
}

/** Starts the members one after the other, so that the first is the primary and the others copy it. */
export async function startPatroni(
  count: number,
  configOf: (places: PatroniPlaces) => string,
): Promise<PatroniMember[]> {
  const etcdPort = await startEtcd();
  const members: PatroniMember[] = [];
  for (let index = 1; index <= count; index += 1) {
    const member = await PatroniMember.start(`pg${index}`, etcdPort, configOf);
    members.push(member);
    await untilAnswered(member, index === 1 ? '/primary' : '/replica?lag=0');
  }
  return members;
}

/** Resolves once the member answers 200 at `path`, with the milliseconds that took. */
export async function untilAnswered(member: PatroniMember, path: string): Promise<number> {
  const startedMs = performance.now();
  while ((await member.status(path)) !== 200) {
    if (performance.now() - startedMs > READY_MS_MAX)
      throw new Error(`${member.name} does not answer ${path}: ${member.process.folder.logTail}`);
    await sleep(POLL_INTERVAL_MS);
  }
  return performance.now() - startedMs;
}

/** An etcd of one member. Returns its port for clients. */
async function startEtcd(): Promise<number> {
  const program = await findProgram('etcd');
  const folder = await ServerFolder.make();
  const [port, peerPort] = [await freePort(), await freePort()];
  const [client, peer] = [port, peerPort].map((number) => `http://127.0.0.1:${number}`) as [string, string];
  const process = new ServerProcess(
    folder,
    program,
    [
      ...['--name', 'etcd1', '--data-dir', path.join(folder.path, 'data')],
      ...['--listen-client-urls', client, '--advertise-client-urls', client],
      ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
      ...['--initial-cluster', `etcd1=${peer}`],
    ],
    () => listensOn(port),
  );
  await process.start();
  return port;
}
