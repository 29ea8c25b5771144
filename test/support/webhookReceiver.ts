/** A receiver of webhooks over real HTTP, which may misbehave in the ways that receivers do. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook as Verifier } from 'standardwebhooks';
import type { Json } from './json.js';

/** What a receiver does with a message. A number is a status, alone or with headers; `hang` never answers. */
export type Behaviour =
  | number
  | { readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | 'hang'
  | 'close'
  | 'redirect'
  | 'huge'
  | 'cut'
  | 'drip'
  | 'upgrade';

export interface Message {
  readonly id: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  readonly body: Json;
  readonly behaviour: Behaviour;
}

export interface Receiver {
  readonly url: string;
  readonly port: number;
  /** All that came, in the order it came. */
  readonly messages: Message[];
  /** Bytes that were sent of answers without an end. */
  readonly hugeBytes: () => number;
  close(): Promise<void>;
}

/** @param decide what to do with a message; `index` counts them from 0 */
export async function openReceiver(
  decide: (body: Json, index: number) => Behaviour = () => 204,
): Promise<Receiver> {
  const messages: Message[] = [];
  let hugeBytes = 0;
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const body = JSON.parse(text);
    const behaviour = request.url === '/elsewhere' ? 204 : decide(body, messages.length);
    const id = String(request.headers['webhook-id']);
    messages.push({ id, headers: request.headers, text, body, behaviour });
    if (typeof behaviour === 'number') response.writeHead(behaviour).end('x');
    else if (typeof behaviour === 'object') response.writeHead(behaviour.status, behaviour.headers).end('x');
    else if (behaviour === 'close') request.socket.destroy();
    else if (behaviour === 'redirect') response.writeHead(307, { location: '/elsewhere' }).end();
    else if (behaviour === 'upgrade') {
      request.socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
    } else if (behaviour === 'cut') {
      response.writeHead(200, { 'content-length': 100 }).write('x');
      setTimeout(() => request.socket.destroy(), 20);
    } else if (behaviour === 'drip') {
      response.writeHead(200).write('x');
      const drip = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(drip));
    } else if (behaviour === 'huge') {
      response.writeHead(200);
      const chunk = Buffer.alloc(65_536, 'x');
      const pour = () => {
        while (!response.destroyed) {
          hugeBytes += chunk.length;
          if (!response.write(chunk)) return;
        }
      };
      response.on('drain', pour);
      pour();
    }
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    port,
    messages,
    hugeBytes: () => hugeBytes,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What the Standard Webhooks project's own library makes of a message. Throws if it was not signed so. */
export const verify = (secret: string, { text, headers }: Pick<Message, 'text' | 'headers'>): Json =>
  new Verifier(secret).verify(text, headers as Record<string, string>);
