/**
 * A reverse proxy as nginx is by default: it reads each request whole before it passes it on, over HTTP/1.0, refuses bodies
 * above a size, and sends an answer once that is complete.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';

export class BufferingProxy {
  readonly #server: Server;
  /** Of each request that was passed on. */
  readonly bodyBytes: number[] = [];

  /** @param target the URL of the bank. @param prefix of the paths that lead to it, such as `/bank` */
  private constructor(target: string, prefix: string, bodyBytesMax: number) {
    const { hostname, port } = new URL(target);
    this.#server = createServer(async (request, response) => {
      const body = await buffer(request);
      if (body.length > bodyBytesMax) {
        response.writeHead(413, { 'content-type': 'text/html' }).end('<html>Request Entity Too Large</html>');
        return;
      }
      if (!request.url?.startsWith(`${prefix}/`)) {
        response.writeHead(404, { 'content-type': 'text/html' }).end('<html>Not Found</html>');
        return;
      }
      this.bodyBytes.push(body.length);
      const upstream = connect(Number(port), hostname);
      const { 'content-type': type = 'application/json', authorization = '' } = request.headers;
      upstream.write(
        `${request.method} ${request.url.slice(prefix.length)} HTTP/1.0\r\nhost: ${hostname}\r\nconnection: close\r\n` +
          `authorization: ${authorization}\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n`,
      );
      upstream.write(body);
      const answer = await buffer(upstream).catch(() => Buffer.alloc(0));
      const end = answer.indexOf('\r\n\r\n');
      const [start = '', ...lines] = answer.toString('latin1', 0, end).split('\r\n');
      const status = Number(start.split(' ')[1] ?? 502);
      const headers = lines.map((line) => /^([^:]+): (.*)$/.exec(line)?.slice(1) as [string, string]);
      const kept = headers.filter(([name]) => !/^(connection|content-length|keep-alive)$/i.test(name));
      response.writeHead(status, Object.fromEntries(kept)).end(answer.subarray(end + 4));
    });
  }

  static async start(target: string, prefix = '', bodyBytesMax = 1_048_576): Promise<BufferingProxy> {
    const proxy = new BufferingProxy(target, prefix, bodyBytesMax);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}
