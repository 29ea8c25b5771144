/** Connections that end at a moment when nobody seems to hold them: that must not end the process. */

import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../src/application/ports.js';
import {
  ask,
  type Connections,
  connect,
  transaction,
} from '../../src/infrastructure/postgres/connections.js';

const LIMITS = { readersMax: 1, connectMsMax: 5_000, statementMsMax: 5_000 };

/** A message of PostgreSQL's protocol: a letter, the length, and what it says. */
function message(type: string, ...parts: readonly (string | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  const head = Buffer.alloc(5, type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const AUTHENTICATED = message('R', Buffer.alloc(4));
const READY = message('Z', 'I');
const TERMINATED = message(
  'E',
  'SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0',
);
const EMPTY_RESULT = [message('1'), message('2'), message('n'), message('C', 'SELECT 0\0')];

/** PostgreSQL as it is while it shuts down: it may say so in the same breath as "ready". */
describe('a server that ends a connection in the same breath', () => {
  let server: Server;
  let connections: Connections;
  /** What it says to whoever connects, and to each query. */
  let [greeting, answer] = [Buffer.alloc(0), Buffer.alloc(0)];

  beforeEach(async () => {
    server = createServer((socket: Socket) => {
      let isGreeted = false;
      socket.on('error', () => {});
      socket.on('data', (data) => {
        if (!isGreeted) socket.write(greeting);
        // A query, or the end of one that comes in parts.
        else if (data.includes(Buffer.from('SELECT'))) socket.write(answer);
        isGreeted = true;
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    connections = connect(`postgres://any@127.0.0.1:${port}/any`, LIMITS, () => {});
  });
  afterEach(async () => {
    await connections.end().catch(() => {});
    server.close();
  });

  it('as it lets in: the work that wanted it is told', async () => {
    greeting = Buffer.concat([AUTHENTICATED, READY, TERMINATED]);
    const query = { text: 'SELECT 1' };
    await expect(ask(connections.readers, query)).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(transaction(connections.writers, (client) => ask(client, query))).rejects.toBeInstanceOf(
      StoreUnavailable,
    );
    await expect(connections.lane.ask(query)).rejects.toBeInstanceOf(StoreUnavailable);
  });

  it('as it answers: so is the one who was waiting for the connection', async () => {
    greeting = Buffer.concat([AUTHENTICATED, READY]);
    answer = Buffer.concat([...EMPTY_RESULT, READY, TERMINATED]);
    const query = { text: 'SELECT 1' };
    const first = ask(connections.readers, query);
    const next = transaction(connections.readers, (client) => ask(client, query));
    expect(await first).toEqual([]);
    await expect(next).rejects.toBeInstanceOf(StoreUnavailable);
  });
});
