/** The bank behind nginx, with the configurations of docs/how-to/high-availability.md and with a default one. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csv, runImport } from '../cli/importing.js';
import { BatchStream } from '../support/batchStream.js';
import { createDatabase } from '../support/database.js';
import { configOf } from '../support/docs.js';
import { FeedClient } from '../support/feedClient.js';
import { movement, opening } from '../support/history.js';
import { HttpClient } from '../support/httpClient.js';
import { ADMIN_KEY, BankNode, freePort, killLeftovers } from '../support/processes.js';
import { hasPrograms } from '../support/topology/programs.js';
import { startNginx } from '../support/topology/proxies.js';
import { endTopology } from '../support/topology/serverProcess.js';

const PAGE = 'docs/how-to/high-availability.md';
const ACCOUNT = randomUUID();
/** Longer than one buffer of a proxy. */
const IMPORTED_ROWS = 3_000;

describe.skipIf(!(await hasPrograms('nginx')))('behind nginx', () => {
  const client = new HttpClient();
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let bank: BankNode;
  let documented: string;
  beforeAll(async () => {
    database = await createDatabase();
    bank = await BankNode.start({ DATABASE_URL: database.url });
    await client.send(
      bank.address,
      opening({ key: 'open', account: ACCOUNT, amount: '0.00' }, 'EUR').request,
    );
    const port = await freePort();
    await startNginx(documentedServer(bank, port), port);
    documented = `http://127.0.0.1:${port}`;
  });
  afterAll(async () => {
    client.close();
    await killLeftovers();
    await endTopology();
    await database.drop();
  });

  it('the live feed is live', async () => {
    const feed = new FeedClient({ url: documented, apiKey: ADMIN_KEY, query: '?after=0' });
    await feed.until(({ events }) => events.length === 1);
    const { request } = movement('deposit', { key: 'live', account: ACCOUNT, amount: '5.00' });
    expect((await client.send(documented, request)).status).toBe(201);
    await feed.until(({ events }) => events.length === 2);
    feed.destroy();
  });

  it('a streamed batch is answered line by line, while more lines come', async () => {
    const stream = new BatchStream({ url: documented, apiKey: ADMIN_KEY });
    for (const key of ['line-1', 'line-2', 'line-3']) {
      await stream.write({ type: 'deposit', accountId: ACCOUNT, amount: '1.00', idempotencyKey: key });
      expect(await stream.next()).toMatchObject({ status: 'ok', idempotencyKey: key });
    }
    stream.end();
    expect(await stream.rest()).toEqual([]);
  });

  it('a body larger than its default limit reaches the bank, which has one of its own', async () => {
    const commands = Array.from({ length: 900 }, (_, index) => ({
      ...{ type: 'deposit', accountId: ACCOUNT, amount: '0.01', idempotencyKey: `large-${index}` },
      metadata: { note: 'x'.repeat(1_000) },
    }));
    const request = { method: 'POST', path: '/v1/batch', body: { commands } } as const;
    const large = await client.send(documented, request);
    expect(large.status, large.text.slice(0, 300)).toBe(200);
    const twice = { ...request, body: { commands: [...commands, ...commands] } };
    expect(JSON.parse((await client.send(documented, twice)).text).code).toBe('body-too-large');
  });

  it('a file is imported through an nginx that buffers, as it does by default', async () => {
    const port = await freePort();
    const pass = `location / { proxy_pass ${bank.address}; }`;
    await startNginx(`server { listen 127.0.0.1:${port}; ${pass} }`, port);
    const rows = Array.from(
      { length: IMPORTED_ROWS },
      (_, index) => `n-${index},7001,2026-01-02,credit,salary,,1.00,${index + 1}.00`,
    );
    const { code, last, stderr } = await runImport(csv('nginx.csv', rows), `http://127.0.0.1:${port}`);
    expect([code, last], stderr).toEqual([
      0,
      `imported ${IMPORTED_ROWS}, already there 0, rejected 0; balances equal ${IMPORTED_ROWS}, different 0`,
    ]);
  }, 120_000);

  it('entity tags that its gzip has made weak are taken', async () => {
    const port = await freePort();
    const gzip = 'gzip on; gzip_types application/json; gzip_min_length 1; gzip_proxied any;';
    await startNginx(`${gzip}\n${documentedServer(bank, port)}`, port);
    const address = `http://127.0.0.1:${port}`;
    const path = `/v1/accounts/${ACCOUNT}`;
    const { headers } = await client.send(address, {
      ...{ method: 'GET', path, headers: { 'accept-encoding': 'gzip' } },
    });
    expect(headers.etag).toMatch(/^W\/"\d+"$/);
    const { request } = movement('deposit', { key: 'weak', account: ACCOUNT, amount: '1.00' });
    const conditional = { ...request, headers: { ...request.headers, 'if-match': headers.etag as string } };
    expect((await client.send(address, conditional)).status).toBe(201);
  });

  it('under a path prefix, its links lead back through it', async () => {
    const port = await freePort();
    const prefixed = `http://127.0.0.1:${port}/bank`;
    const other = await BankNode.start({ DATABASE_URL: database.url, PUBLIC_URL: prefixed });
    await startNginx(
      `upstream bank { server ${new URL(other.address).host}; }
       server { listen 127.0.0.1:${port};\n${configOf(PAGE, 'nginx-prefix.conf', {})}\n}`,
      port,
    );
    const { request } = opening({ key: 'prefix', account: randomUUID(), amount: '0.00' }, 'EUR');
    const { status, headers } = await client.send(prefixed, request);
    expect(status).toBe(201);
    const location = new URL(headers.location as string, `${prefixed}/`);
    expect((await client.send(location.origin, { method: 'GET', path: location.pathname })).status).toBe(200);
  });
});

/** One node stands for both. */
function documentedServer({ address }: BankNode, port: number): string {
  const { host } = new URL(address);
  const places = { 'bank1:3000': host, 'bank2:3000': host, 'nginx:80': `127.0.0.1:${port}` };
  return configOf(PAGE, 'nginx-bank.conf', places);
}
