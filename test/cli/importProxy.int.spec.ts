/** The import through what stands between it and the bank. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BufferingProxy } from '../support/bufferingProxy.js';
import { freePort, ROOT } from '../support/processes.js';
import { openService, type TestService } from '../support/service.js';
import { hasPrograms } from '../support/topology/programs.js';
import { startNginx } from '../support/topology/proxies.js';
import { endTopology } from '../support/topology/serverProcess.js';
import { csvFile, importHere } from './importingHere.js';

const REAL_DATA = path.join(ROOT, '..', 'shared', 'data', 'czech-bank-1993.csv');

let service: TestService;
beforeAll(async () => {
  service = await openService();
});
afterAll(async () => {
  await endTopology();
  await service.close();
});

const credits = (accounts: number, count: number, name: string) =>
  Array.from({ length: accounts * count }, (_, index) => {
    const place = Math.floor(index / accounts) + 1;
    return `${place},${name}${index % accounts},1993-01-01,credit,${'x'.repeat(100)},,1.00,${place}.00`;
  });

it('a proxy that buffers requests and answers, below a path, is gone through', async () => {
  const proxy = await BufferingProxy.start(service.url, '/bank');
  const file = csvFile('proxy.csv', [...credits(100, 3, 'p'), ...credits(1, 300, 'single')]);
  const client = await service.client('read', 'write');
  const through = { url: `${proxy.url}/bank`, apiKey: client.apiKey };
  const all = 'rejected 0; balances equal 600, different 0';
  expect((await importHere(file, through)).last).toBe(`imported 600, already there 0, ${all}`);
  expect((await importHere(file, through)).last).toBe(`imported 0, already there 600, ${all}`);
  expect(Math.max(...proxy.bodyBytes)).toBeLessThan(200_000);
  await proxy.close();
});

it.skipIf(!(await hasPrograms('nginx')))(
  'an nginx as it is by default is gone through (skipped where Debian’s package cannot be had)',
  async () => {
    const port = await freePort();
    const location = `location /bank/ { proxy_pass ${service.url}/; }`;
    await startNginx(`server { listen 127.0.0.1:${port}; ${location} }`, port);
    const file = csvFile('nginx.csv', [...credits(300, 5, 'x'), ...credits(1, 500, 'nginx')]);
    const { apiKey } = await service.client('read', 'write');
    const through = { url: `http://127.0.0.1:${port}/bank`, apiKey };
    const all = 'rejected 0; balances equal 2000, different 0';
    const once = await importHere(file, through);
    expect(once.last, once.said).toBe(`imported 2000, already there 0, ${all}`);
    expect((await importHere(file, through)).last).toBe(`imported 0, already there 2000, ${all}`);
  },
);

it('one that takes only small requests is sent small ones', async () => {
  const proxy = await BufferingProxy.start(service.url, '', 4_000);
  const file = csvFile('small.csv', [...credits(30, 2, 's'), ...credits(1, 100, 'small')]);
  const client = await service.client('read', 'write');
  const { last, said } = await importHere(file, { url: proxy.url, apiKey: client.apiKey });
  expect(last, said).toBe('imported 160, already there 0, rejected 0; balances equal 160, different 0');
  await proxy.close();
});

it('an address that is not the bank’s is refused in a line', async () => {
  const proxy = await BufferingProxy.start(service.url, '/bank');
  const file = csvFile('astray.csv', credits(1, 1, 'a'));
  const { last } = await importHere(file, { url: `${proxy.url}/shop`, apiKey: 'a-key' });
  expect(last).toBe('the bank responded 404: <html>Not Found</html>');
  await proxy.close();
});

it.skipIf(!existsSync(REAL_DATA))(
  'a real bank’s books come out equal through such a proxy, and are there for another key (skipped where ../shared/data is absent)',
  { timeout: 240_000 },
  async () => {
    const proxy = await BufferingProxy.start(service.url);
    const [first, second] = [await service.client('read', 'write'), await service.client('read', 'write')];
    const equal = 'rejected 0; balances equal 13319, different 0';
    const once = await importHere(REAL_DATA, { url: proxy.url, apiKey: first.apiKey });
    expect(once.last, once.said).toBe(`imported 13319, already there 0, ${equal}`);
    const again = await importHere(REAL_DATA, { url: proxy.url, apiKey: second.apiKey });
    expect(again.last, again.said).toBe(`imported 0, already there 13319, ${equal}`);
    await proxy.close();
  },
);
