/** The bus of nodes on several machines: messages are published in Redis, the lease is a key that expires. */
import { type CommandBus, MESSAGE_FORMAT } from '../../application/relay/ports.js';
import { HelperUnavailable } from '../../application/shared/errors.js';
import type { RedisLink, Script } from './link.js';

/** ARGV: the node, the milliseconds of its claim, or 0 for a node that only asks, and a node whose lease it ends. */
const LEASE = `
local holder = redis.call('GET', KEYS[1])
if ARGV[2] == '0' or (holder and holder ~= ARGV[1] and holder ~= ARGV[3]) then return holder end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return ARGV[1]`;

const RESIGN = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`;

export class RedisCommandBus implements CommandBus {
  readonly nodeId: string;
  readonly #link: RedisLink;
  readonly #lease: Script;
  readonly #resign: Script;

  constructor(link: RedisLink) {
    this.nodeId = `${link.nodeId}.${MESSAGE_FORMAT}`;
    this.#link = link;
    this.#lease = link.script(LEASE);
    this.#resign = link.script(RESIGN);
  }

  get isUp(): boolean {
    return this.#link.incarnation !== undefined;
  }

  async lease(ms: number | undefined, over = ''): Promise<string | undefined> {
    const holder = await this.#lease([this.#leaseKey], [this.nodeId, ms ?? 0, over]);
    return (holder as string | null) ?? undefined;
  }

  async resign(): Promise<void> {
    await this.#resign([this.#leaseKey], [this.nodeId]);
  }

  async send(to: string, message: string): Promise<void> {
    const receivers = await this.#link.ask((redis) => redis.publish(this.#channelOf(to), message));
    if (receivers === 0) throw new HelperUnavailable(`no node listens as ${to}`);
  }

  listen(onMessage: (message: string) => void): void {
    this.#link.subscribe(
      () => [this.#channelOf(this.nodeId)],
      (_, message) => onMessage(message),
    );
  }

  #channelOf(nodeId: string): string {
    return `${this.#link.prefix}bus:${nodeId}`;
  }

  get #leaseKey(): string {
    return `${this.#link.prefix}writer`;
  }
}
