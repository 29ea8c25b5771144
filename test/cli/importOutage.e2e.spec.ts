/** The import while the bank cannot be reached, or hangs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { TcpProxy } from '../support/proxy.js';
import { bank, booked, csv, runImport, startImport, TIMEOUT_MS } from './importing.js';

const ROWS = 1_000;
const UP = csvRows(ROWS);

function csvRows(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${index},7,1993-01-01,credit,,,1.00,${index + 1}.00`);
}

const linesWith = (word: string, stderr: string) => stderr.split('\n').filter((line) => line.includes(word));

describe('a bank that hangs', { timeout: TIMEOUT_MS }, () => {
  it('is given up when the waiting is over, in one line', async () => {
    const { node, url, end } = await bank();
    node.process.send('SIGSTOP');
    const startMs = performance.now();
    const { code, stderr, stdout } = await runImport(csv('hung.csv', csvRows(1)), url, '--wait', '4');
    expect(performance.now() - startMs).toBeLessThan(20_000);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^the bank is unavailable \(no response\); retrying for 4 s$/),
      expect.stringMatching(/^the bank at \S+ was unavailable for 4 s \(no response\); run the same command/),
    ]);
    node.process.send('SIGCONT');
    await end();
  });

  it('in the middle of an import is tried again, and nothing is booked twice', async () => {
    const { node, url, client, end } = await bank();
    const running = startImport(csv('stopped.csv', UP), url, '--wait', '30');
    await booked(client, 200);
    node.process.send('SIGSTOP');
    await running.says('unavailable');
    node.process.send('SIGCONT');
    const { last, code, stderr } = await running.ended;
    expect(last).toMatch(new RegExp(`rejected 0; balances equal ${ROWS}, different 0$`));
    expect(code).toBe(0);
    expect(linesWith('is unavailable', stderr)).toEqual([
      'the bank is unavailable (no response); retrying for 30 s',
    ]);
    expect(linesWith('available again', stderr)).toEqual(['the bank is available again']);
    await end();
  });
});

describe('a bank that cannot be reached', { timeout: TIMEOUT_MS }, () => {
  it('is tried less and less often, with a line when it is lost and one when it is back', async () => {
    const { url, end } = await bank();
    const proxy = await TcpProxy.start(url);
    proxy.refuse();
    const running = startImport(csv('refused.csv', csvRows(3)), proxy.url);
    await running.says('unavailable');
    await sleep(4_000);
    proxy.heal();
    const { last, code, stderr } = await running.ended;
    expect(last).toBe('imported 3, already there 0, rejected 0; balances equal 3, different 0');
    expect(code).toBe(0);
    expect(linesWith('unavailable', stderr).length).toBe(1);
    expect(linesWith('available again', stderr).length).toBe(1);
    await proxy.close();
    await end();
  });

  it('is not tried with a key that cannot be sent', async () => {
    const startMs = performance.now();
    const nobody = 'http://127.0.0.1:9';
    const { code, stderr } = await runImport(csv('key.csv', csvRows(1)), nobody, '--key', 'schlüssel');
    expect(code).toBe(2);
    expect(stderr).toBe('the API key must be visible ASCII characters\n');
    expect(performance.now() - startMs).toBeLessThan(30_000);
  });
});
