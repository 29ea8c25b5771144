/** A bank of several processes on one PostgreSQL and one Redis, with a proxy on each way that can fail. */
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { startEmbeddedPostgres } from '../../src/infrastructure/embeddedPostgres/index.js';
import { findFaults } from './checker.js';
import { createDatabase } from './database.js';
import { finalAttempts } from './history.js';
import { Load, type LoadOptions } from './load.js';
import { CALM_MS, expectPace } from './pace.js';
import { BankNode, FlusherProcess, killLeftovers } from './processes.js';
import { TcpProxy } from './proxy.js';
import type { Random } from './random.js';
import { killRedisServers, RedisServer } from './redisServer.js';
import { makeTempFolder, removeFolder } from './tempFolder.js';

export interface FaultBankOptions {
  /** Processes that serve; two unless told otherwise. */
  readonly nodes?: number;
  /** Writers as processes of their own, which serve nobody; without, a node is the writer. */
  readonly flushers?: number;
  /** Whether Redis has a replica to fail over to. */
  readonly replica?: boolean;
  /** A PostgreSQL of its own, to be killed. */
  readonly ownPostgres?: boolean;
  /** Flags for Node, for the first node alone. */
  readonly firstFlags?: readonly string[];
}

/** Short, so that a scenario sees the end of an outage. */
const LIMITS = { STATEMENT_MS_MAX: 1_000, CONNECT_MS_MAX: 1_000, CLIENT_CACHE_MS: 1_000 };

/** Commands after which something happens: the first ones are slow. */
const WARM_COMMANDS = 100;

/** One process's ways to the servers. */
interface Ways {
  readonly postgres: TcpProxy;
  readonly redis: TcpProxy;
}

export class FaultBank {
  readonly random: Random;
  readonly nodes: BankNode[] = [];
  readonly flushers: FlusherProcess[] = [];
  /** Of each node, in their order. */
  readonly ways: Ways[] = [];
  /** Of each flusher. */
  readonly flusherWays: Ways[] = [];
  readonly redis: RedisServer;
  readonly replica: RedisServer | undefined;
  readonly databaseUrl: string;
  /** The data folder of its own PostgreSQL. */
  readonly cluster: string;
  readonly #dropDatabase: () => Promise<void>;
  #load: Load | undefined;
  #disturbed = { fromMs: 0, toMs: 0 };

  private constructor(parts: {
    readonly random: Random;
    readonly redis: RedisServer;
    readonly replica: RedisServer | undefined;
    readonly database: { readonly url: string; readonly cluster: string; drop(): Promise<void> };
  }) {
    this.random = parts.random;
    this.redis = parts.redis;
    this.replica = parts.replica;
    this.databaseUrl = parts.database.url;
    this.cluster = parts.database.cluster;
    this.#dropDatabase = () => parts.database.drop();
  }

  static async start(options: FaultBankOptions, random: Random): Promise<FaultBank> {
    const redis = await RedisServer.start({ appendOnly: 'everysec' });
    const replica = options.replica ? await RedisServer.start({ replicaOf: redis }) : undefined;
    const database = await (options.ownPostgres ? openOwnPostgres() : openDatabase());
    const bank = new FaultBank({ random, redis, replica, database });
    const { nodes = 2, flushers = 0, firstFlags = [] } = options;
    const settings = { ...LIMITS, LOG_LEVEL: 'error' };
    for (let index = 0; index < nodes; index += 1) {
      const ways = await bank.#openWays();
      bank.ways.push(ways);
      const environment = { ...settings, ...urls(ways), FLUSHER: flushers > 0 ? 'off' : 'on' };
      bank.nodes.push(await BankNode.start(environment, index === 0 ? firstFlags : []));
    }
    for (let index = 0; index < flushers; index += 1) {
      const ways = await bank.#openWays();
      bank.flusherWays.push(ways);
      bank.flushers.push(await FlusherProcess.start({ ...settings, ...urls(ways) }));
    }
    return bank;
  }

  get addresses(): string[] {
    return this.nodes.map(({ address }) => address);
  }

  get allWays(): Ways[] {
    return [...this.ways, ...this.flusherWays];
  }

  /** Clients at work while `disturb` runs, for a while before, and a while longer. */
  async underLoad(disturb: () => Promise<void>, options: Partial<LoadOptions> = {}): Promise<Load> {
    const load = new Load({
      ...{ addresses: this.addresses, random: this.random.fork(), deadlineMs: 10_000 },
      ...{ clients: 32, accounts: 4, restMsMax: 20, asyncShare: 0.3, ...options },
    });
    this.#load = load;
    await load.openAccounts();
    let isOver = false;
    const business = load.run(() => isOver);
    try {
      await this.accepted(WARM_COMMANDS);
      await pause(CALM_MS);
      const fromMs = performance.now();
      await disturb();
      this.#disturbed = { fromMs, toMs: performance.now() };
      await pause(500);
    } finally {
      isOver = true;
    }
    await business;
    return load;
  }

  /** Resolves when the clients at work have been told of so many further commands that they are accepted. */
  async accepted(count: number): Promise<void> {
    const accepted = () =>
      this.#load?.history.entries.filter((entry) => finalAttempts(entry)[0]?.answer.status === 201).length ??
      0;
    const until = accepted() + count;
    while (accepted() < until) await pause(50);
  }

  /** Requests were answered, and commands accepted, in time. @param addresses of the nodes that could answer */
  expectPace(title: string, addresses: readonly string[] = this.addresses): void {
    expectPace(title, (this.#load as Load).history, { ...this.#disturbed, addresses });
  }

  /** Holds the history of the load against the books, and says in a line what there was. */
  async check(title: string, load: Load, { mayLoseReceipts = false } = {}): Promise<void> {
    const { addresses, databaseUrl } = this;
    const faults = await findFaults(load.history, {
      ...{ addresses, databaseUrl, client: load.client, mayLoseReceipts },
    });
    const { entries, readings } = load.history;
    const count = (has: (entry: (typeof entries)[number]) => boolean) => entries.filter(has).length;
    process.stdout.write(
      `${title}: ${entries.length} commands, ${count((entry) => finalAttempts(entry).length > 0)} answered, ` +
        `${count(({ receiptMs }) => receiptMs !== undefined)} with a receipt, ${readings.length} readings\n`,
    );
    if (faults.length > 0)
      for (const { process: node } of this.nodes) process.stdout.write(node.stdout.slice(-5_000));
    expect(faults).toEqual([]);
    expect(count((entry) => finalAttempts(entry).length === 0)).toBe(0);
  }

  /** Ends all processes, however they are. */
  async end(): Promise<void> {
    this.#load?.client.close();
    await killLeftovers();
    for (const { postgres, redis } of this.allWays) await Promise.all([postgres.close(), redis.close()]);
    await killRedisServers();
    await this.#dropDatabase();
  }

  async #openWays(): Promise<Ways> {
    return {
      postgres: await TcpProxy.start(this.databaseUrl),
      redis: await TcpProxy.start(this.redis.url),
    };
  }
}

const urls = ({ postgres, redis }: Ways) => ({ DATABASE_URL: postgres.url, REDIS_URL: redis.url });

async function openDatabase() {
  const { url, drop } = await createDatabase();
  return { url, drop, cluster: '' };
}

async function openOwnPostgres() {
  const folder = makeTempFolder();
  const postgres = await startEmbeddedPostgres({ dataDir: folder });
  const drop = async () => {
    await postgres.stop();
    removeFolder(folder);
  };
  return { url: postgres.url, drop, cluster: path.join(folder, 'postgres', 'data') };
}
