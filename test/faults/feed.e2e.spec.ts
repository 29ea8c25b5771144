/**
 * Twenty readers of the live feed and two nodes that write, either killed with `kill -9` every few seconds. A reader
 * whose stream ends resumes on any node. FAULT_SECONDS makes it longer.
 */
import { afterAll, expect, it } from 'vitest';
import { createDatabase } from '../support/database.js';
import { FeedClient } from '../support/feedClient.js';
import { killUntil } from '../support/killing.js';
import { Load } from '../support/load.js';
import { ADMIN_KEY, killLeftovers, startNodes } from '../support/processes.js';
import { Random } from '../support/random.js';
import { makeClient } from '../support/sessions.js';

const SECONDS = Number(process.env.FAULT_SECONDS ?? 4);
const READERS = 20;

/** Later than this nobody is behind any more, unless something was lost. */
const CATCH_UP_MS_MAX = 30_000;

afterAll(killLeftovers);

/** A client that wants every event once, on whatever node it finds. */
class Follower {
  readonly ids: number[] = [];
  readonly lines: string[] = [];
  connections = 0;
  #client: FeedClient | undefined;
  #isDone = false;
  readonly #following: Promise<void>;

  constructor(addresses: readonly string[], random: Random) {
    this.#following = this.#follow(addresses, random);
  }

  async #follow(addresses: readonly string[], random: Random): Promise<void> {
    while (!this.#isDone) {
      const headers = this.ids.length === 0 ? {} : { 'last-event-id': String(this.ids.at(-1)) };
      const request = { url: random.pick(addresses), apiKey: ADMIN_KEY, query: '?after=0', headers };
      this.#client = new FeedClient(request, ({ id, type, data }) => {
        this.ids.push(id);
        this.lines.push(`${id} ${type} ${data.position} ${data.accountId} ${data.version}`);
      });
      this.connections += 1;
      await this.#client.over();
      await new Promise((resolve) => setTimeout(resolve, random.between(10, 200)));
    }
  }

  async reach(position: number): Promise<void> {
    const deadlineMs = performance.now() + CATCH_UP_MS_MAX;
    while ((this.ids.at(-1) ?? 0) < position && performance.now() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async leave(): Promise<void> {
    this.#isDone = true;
    this.#client?.destroy();
    await this.#following;
  }
}

it(
  'shows each reader every event once and in order, whichever nodes are killed',
  async () => {
    const random = Random.forRun('feed');
    const database = await createDatabase();
    const nodes = await startNodes(2, { DATABASE_URL: database.url });
    const addresses = nodes.map(({ address }) => address);
    const load = new Load({ addresses, random: random.fork(), clients: 16, accounts: 8, restMsMax: 40 });
    await load.openAccounts();
    const followers = Array.from({ length: READERS }, () => new Follower(addresses, random.fork()));

    const untilMs = performance.now() + SECONDS * 1_000;
    const kills = addresses.map(() => 0);
    const isOver = () => performance.now() > untilMs && kills.every((count) => count > 0);
    const business = load.run(isOver);
    await killUntil(isOver, nodes, kills, random.fork());
    await business;

    const log = makeClient({ connectionString: database.url });
    await log.connect();
    const { rows } = await log.query(
      'SELECT position, type, stream_id, version FROM events ORDER BY position',
    );
    await log.end();
    const lines = rows.map(
      (row) => `${row.position} ${row.type} ${row.position} ${row.stream_id} ${row.version}`,
    );
    await Promise.all(followers.map((follower) => follower.reach(rows.length)));
    for (const follower of followers) expect(follower.lines).toEqual(lines);

    const connections = followers.reduce((sum, follower) => sum + follower.connections, 0);
    process.stdout.write(
      `feed: ${kills.join(' and ')} kills, ${rows.length} events, ${connections} connections of ${READERS} readers\n`,
    );
    expect(connections).toBeGreaterThan(READERS);
    await Promise.all(followers.map((follower) => follower.leave()));
    load.client.close();
    for (const { process } of nodes) expect(await process.end('SIGTERM')).toEqual({ code: 0, signal: null });
    await database.drop();
  },
  SECONDS * 3_000 + 120_000,
);
