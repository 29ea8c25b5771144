/** Two bank nodes on a primary with a standby, each with a way of its own that leads elsewhere after a failover. */
import { BankNode, BankProcess } from '../processes.js';
import { TcpProxy } from '../proxy.js';
import { Postgres } from './postgres.js';
import { atEnd } from './serverProcess.js';

/** Short, so that a scenario sees the end of an outage. */
const LIMITS = { STATEMENT_MS_MAX: 2_000, CONNECT_MS_MAX: 1_000, LOG_LEVEL: 'info' };
const DATABASE = 'bank';

export class FailoverBank {
  readonly primary: Postgres;
  readonly standby: Postgres;
  readonly nodes: readonly BankNode[];
  readonly #ways: readonly TcpProxy[];

  private constructor(
    primary: Postgres,
    standby: Postgres,
    nodes: readonly BankNode[],
    ways: readonly TcpProxy[],
  ) {
    this.primary = primary;
    this.standby = standby;
    this.nodes = nodes;
    this.#ways = ways;
  }

  /**
   * @param options.settings of the primary, such as `synchronous_standby_names: 'standby'`
   * @param options.distanceMs how long everything takes between the primary and its standby, in each direction
   */
  static async start({
    settings = {},
    distanceMs = 0,
  }: {
    readonly settings?: Readonly<Record<string, string>>;
    readonly distanceMs?: number;
  } = {}): Promise<FailoverBank> {
    const primary = await Postgres.start({ name: 'primary' });
    const standby = await Postgres.start({ name: 'standby', standbyOf: primary });
    await primary.set(settings);
    await primary.query(`CREATE DATABASE ${DATABASE}`);
    const ways: TcpProxy[] = [];
    const nodes: BankNode[] = [];
    for (let index = 0; index < 2; index += 1) {
      const way = await TcpProxy.start(primary.url(DATABASE));
      ways.push(way);
      atEnd(() => way.close());
      nodes.push(await BankNode.start({ DATABASE_URL: way.url, ...LIMITS }));
    }
    await standby.caughtUpWith(primary);
    standby.setDistance(distanceMs);
    return new FailoverBank(primary, standby, nodes, ways);
  }

  get addresses(): string[] {
    return this.nodes.map(({ address }) => address);
  }

  get primaryUrl(): string {
    return this.primary.url(DATABASE);
  }

  get standbyUrl(): string {
    return this.standby.url(DATABASE);
  }

  /** The highest position in the log of a server. */
  async positionOf(server: Postgres): Promise<number> {
    const [row] = await server.query<{ position: string }>(
      'SELECT coalesce(max(position), 0) AS position FROM events',
      [],
      DATABASE,
    );
    return Number(row?.position);
  }

  /**
   * Promotes the standby as it is, and lets all ways lead there. A former primary that runs goes on, where nobody
   * reaches it any more: what was lost can be read there.
   */
  async failOver(): Promise<void> {
    for (const way of this.#ways) way.refuse();
    this.standby.stopReceiving();
    await this.standby.promote();
    for (const way of this.#ways) {
      way.moveTo(this.standbyUrl);
      way.heal();
    }
  }

  /** The lines of a node's log that are at least warnings. */
  complaintsOf(node: BankNode): string[] {
    return node.process.stdout
      .split('\n')
      .filter((line) => line.startsWith('{') && JSON.parse(line).level >= 40);
  }
}

/** What `npm run bank -- verify` finds wrong with a database; empty when nothing is. */
export async function verificationOf(databaseUrl: string): Promise<string> {
  const command = [process.execPath, 'scripts/bank.mjs', 'verify'];
  const verifier = new BankProcess({ DATABASE_URL: databaseUrl, LOG_LEVEL: 'silent' }, command);
  const { code } = await verifier.ended;
  return code === 0 ? '' : `${verifier.stdout}${verifier.stderr}`;
}
