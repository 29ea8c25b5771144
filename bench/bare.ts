/** The limit: what `node:http` takes to read, parse and answer the POST of a deposit, with nothing behind it. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

const ANSWER = JSON.stringify({
  id: '00000000-0000-7000-8000-000000000000',
  accountId: '00000000-0000-7000-8000-000000000000',
  type: 'deposit',
  amount: '1.00',
  currency: 'CZK',
  balance: '1.00',
  version: 2,
  effectiveOn: '2026-01-01',
  recordedAt: '2026-01-01T00:00:00.000Z',
});

const HEAD = { 'content-type': 'application/json', 'content-length': ANSWER.length };

export function startBare(): Promise<{ readonly address: string; stop(): Promise<void> }> {
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk;
    });
    request.on('end', () => {
      JSON.parse(body);
      response.writeHead(201, HEAD).end(ANSWER);
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      const stop = async () => {
        server.close();
        server.closeAllConnections();
      };
      resolve({ address: `http://127.0.0.1:${port}`, stop });
    });
  });
}
