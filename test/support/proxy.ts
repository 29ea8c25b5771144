/** A TCP proxy in front of PostgreSQL or Redis that can cut, delay and swallow what passes. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** One proxied connection. */
export class Link {
  readonly client: Socket;
  readonly server: Socket;
  isCut = false;

  constructor(client: Socket, server: Socket) {
    this.client = client;
    this.server = server;
  }

  /** Ends it for both sides, like a machine in between that is switched off: what was sent on before may arrive. */
  cut(): void {
    this.isCut = true;
    setImmediate(() => {
      this.client.destroy();
      this.server.destroy();
    });
  }
}

type Direction = 'request' | 'answer';

export class TcpProxy {
  readonly #server: Server;
  readonly #links = new Set<Link>();
  #target: URL;
  #isBlackHole = false;
  #isRefusing = false;
  /** Milliseconds that everything takes longer, in each direction. */
  delayMs = 0;
  /** Sees all that passes, and answers what of it is sent on: all of it, when it answers nothing. */
  onData: (data: Buffer, direction: Direction, link: Link) => Buffer | undefined = () => undefined;

  private constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((client) => this.#accept(client));
  }

  /** @param target the URL of the server to stand in front of */
  static async start(target: string): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** The URL that leads through here. */
  get url(): string {
    const url = new URL(this.#target);
    url.hostname = '127.0.0.1';
    url.port = String((this.#server.address() as { port: number }).port);
    return url.href;
  }

  /** Cuts all connections; new ones lead to another server. */
  moveTo(target: string): void {
    this.#target = new URL(target);
    this.cut();
  }

  /** Cuts all connections. */
  cut(): void {
    for (const link of this.#links) link.cut();
  }

  /** Cuts all connections and takes no new ones. */
  refuse(): void {
    this.#isRefusing = true;
    this.cut();
  }

  /** From now on nothing passes, and nothing says so. */
  swallow(): void {
    this.#isBlackHole = true;
    for (const { client, server } of this.#links) {
      client.pause();
      server.pause();
    }
  }

  /** New connections pass again; those that were there stay as they are, as after a firewall has forgotten them. */
  admit(): void {
    this.#isBlackHole = false;
  }

  /** Delivers what was held back, as TCP does once the network is there again. */
  heal(): void {
    this.#isBlackHole = false;
    this.#isRefusing = false;
    for (const { client, server } of this.#links) {
      client.resume();
      server.resume();
    }
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(client: Socket): void {
    if (this.#isRefusing) {
      client.destroy();
      return;
    }
    const server = connect(Number(this.#target.port), this.#target.hostname);
    const link = new Link(client, server);
    this.#links.add(link);
    this.#forward(client, server, 'request', link);
    this.#forward(server, client, 'answer', link);
    if (!this.#isBlackHole) return;
    client.pause();
    server.pause();
  }

  #forward(from: Socket, to: Socket, direction: Direction, link: Link): void {
    from.setNoDelay(true);
    let last = Promise.resolve();
    let waiting = 0;
    from.on('data', (data: Buffer) => {
      if (link.isCut) return;
      const passed = this.onData(data, direction, link) ?? data;
      const pass = () => {
        if (to.writable && passed.length > 0) to.write(passed);
      };
      if (this.delayMs === 0 && waiting === 0) {
        pass();
        return;
      }
      // Never before what came earlier, also when the delay has become shorter.
      const dueMs = performance.now() + this.delayMs;
      waiting += 1;
      last = last.then(async () => {
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueMs - performance.now())));
        waiting -= 1;
        pass();
      });
    });
    from.on('error', () => {});
    from.once('close', () => {
      this.#links.delete(link);
      to.end();
    });
  }
}
