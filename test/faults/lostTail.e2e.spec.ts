/**
 * An asynchronous failover loses the newest events: the standby that was promoted never had them. The bank goes on with
 * the log there is, and with nothing that it remembers of the other one.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { codeOf, type Entry, finalAttempts, movement, opening } from '../support/history.js';
import { type HttpAnswer, HttpClient, type HttpRequest } from '../support/httpClient.js';
import { minorUnits, readLedger } from '../support/ledger.js';
import { Load } from '../support/load.js';
import { killLeftovers } from '../support/processes.js';
import { Random } from '../support/random.js';
import { FailoverBank, verificationOf } from '../support/topology/failoverBank.js';
import { hasPrograms } from '../support/topology/programs.js';
import { endTopology } from '../support/topology/serverProcess.js';

const isWhole = process.env.FAULT_SUITE === 'all';
const LOST_MS = 1_000;
const PATIENCE_MS = 30_000;

let client: HttpClient;

afterEach(async () => {
  client?.close();
  await killLeftovers();
  await endTopology();
}, 60_000);

describe.skipIf(!(await hasPrograms('postgres')))('a failover that loses the newest events', () => {
  it('changes no balance that the log does not have, and keeps no freeze that it does not have', async () => {
    client = new HttpClient();
    const bank = await FailoverBank.start();
    const [first, second] = bank.addresses as [string, string];
    const [account, frozen] = [randomUUID(), randomUUID()];
    for (const id of [account, frozen]) {
      const { request } = opening({ key: `open-${id}`, account: id, amount: '0.00' }, 'EUR');
      expect((await client.send(first, request)).status).toBe(201);
    }
    await accepted(first, movement('deposit', { key: 'kept', account, amount: '100.00' }).request);
    for (const address of bank.addresses) await balance(address, account);
    await bank.standby.caughtUpWith(bank.primary);
    const common = await bank.positionOf(bank.standby);

    bank.standby.stopReceiving();
    await accepted(second, movement('deposit', { key: 'lost', account, amount: '1000.00' }).request);
    await accepted(second, freezing(frozen), 200);
    expect(await balance(second, account)).toBe('1100.00');
    const newest = await bank.positionOf(bank.primary);
    expect([common, newest]).toEqual([3, 5]);
    await bank.failOver();

    expect(await balance(second, account)).toBe('100.00');
    const deposit = movement('deposit', { key: 'next', account, amount: '1.00' });
    expect(JSON.parse((await answered(first, deposit.request)).text)).toMatchObject({ balance: '101.00' });
    const withdrawal = movement('withdrawal', { key: 'too-much', account, amount: '900.00' });
    const refused = await answered(second, withdrawal.request);
    expect([refused.status, codeOf(refused)]).toEqual([422, 'insufficient-funds']);
    const thawed = movement('deposit', { key: 'not-frozen', account: frozen, amount: '1.00' });
    expect((await answered(second, thawed.request)).status).toBe(201);
    const again = movement('deposit', { key: 'lost', account, amount: '1000.00' });
    const repeated = await answered(first, again.request);
    expect([repeated.status, repeated.headers['idempotent-replayed']]).toEqual([201, undefined]);
    for (const address of bank.addresses) expect(await balance(address, account)).toBe('1101.00');

    const said = bank.nodes.map((node) => bank.complaintsOf(node).filter((line) => names(line, 4, 5)));
    process.stdout.write(`lost tail: ${said.flat()[0]}\n`);
    expect(said.map((lines) => lines.length > 0)).toContain(true);
    expect(await verificationOf(bank.standbyUrl)).toBe('');
  });
});

describe.skipIf(!isWhole || !(await hasPrograms('postgres')))('the same under load', () => {
  it.each([1, 2, 3])(
    'books nothing wrong, and loses the tail alone (%i)',
    { timeout: 300_000 },
    async (turn) => {
      const random = Random.forRun(`lost tail under load, ${turn}`);
      for (let count = 1; count < turn; count += 1) random.fork();
      const bank = await FailoverBank.start();
      const { addresses } = bank;
      const load = new Load({ addresses, random: random.fork(), clients: 48, accounts: 100, restMsMax: 20 });
      client = load.client;
      await load.openAccounts();
      let isOver = false;
      const business = load.run(() => isOver);
      await pause(3_000);
      bank.standby.stopReceiving();
      await pause(LOST_MS);
      const movedMs = performance.now();
      await bank.failOver();
      const back = () => load.history.entries.some((entry) => isAcceptedAfter(entry, movedMs));
      await expect.poll(back, { timeout: PATIENCE_MS }).toBe(true);
      process.stdout.write(
        `lost tail: writes were back after ${(performance.now() - movedMs).toFixed()} ms\n`,
      );
      await pause(3_000);
      isOver = true;
      await business;
      expect(await findFaults(bank, load, movedMs)).toEqual([]);
      expect(await verificationOf(bank.standbyUrl)).toBe('');
      const said = bank.nodes.flatMap((node) => bank.complaintsOf(node));
      process.stdout.write(`lost tail: ${said.find((line) => /has lost events/.test(line))}\n`);
    },
  );
});

const isAcceptedAfter = (entry: Entry, ms: number): boolean =>
  finalAttempts(entry).some(({ sentMs, answer }) => sentMs > ms && answer.status === 201);

/** A line that names the first and the last lost position. */
const names = (line: string, from: number, to: number): boolean =>
  new RegExp(`\\b${from}\\b.*\\b${to}\\b`).test(JSON.parse(line).msg) ||
  [from, to].every((position) => Object.values(JSON.parse(line)).includes(position));

/** What is wrong with the log after a failover, and with what clients were told since. */
async function findFaults(bank: FailoverBank, load: Load, movedMs: number): Promise<string[]> {
  const { entries, readings } = load.history;
  const ledger = await readLedger(bank.standbyUrl);
  const former = await readLedger(bank.primaryUrl);
  const common = former.events.findLastIndex(
    ({ commandId }, index) => ledger.events[index]?.commandId === commandId,
  );
  const tail = new Set(former.events.slice(common + 1).map(({ key }) => key));
  const findings = [...ledger.findings];
  let lost = 0;
  for (const entry of entries) {
    const { key, account } = entry.wish;
    const [first] = finalAttempts(entry);
    if (first === undefined) findings.push(`${key} has no answer`);
    if (first?.answer.status !== 201) continue;
    const events = ledger.byKey.get(key) ?? [];
    const isLost = events.length === 0;
    if (isLost) lost += 1;
    // What the former primary had answered may have reached its client a moment later.
    if (isLost && !(tail.has(key) && first.sentMs < movedMs))
      findings.push(`${key} is lost, and not in the tail`);
    if (isLost || first.sentMs < movedMs) continue;
    const told = JSON.parse(first.answer.text);
    const { version, balance } = told.from ?? told;
    const event = events.find(({ stream }) => stream === account);
    if (event?.version !== version || (balance !== undefined && event?.balance !== minorUnits(balance)))
      findings.push(
        `${key} was told ${balance} at version ${version}, not ${event?.balance} at ${event?.version}`,
      );
  }
  for (const { account, sentMs, answer } of readings) {
    if (sentMs < movedMs || answer.status !== 200) continue;
    const { version, balance } = JSON.parse(answer.text);
    const event = ledger.streams.get(account)?.find((one) => one.version === version);
    if (event?.balance !== minorUnits(balance))
      findings.push(`${account} was shown with ${balance} at version ${version}, not ${event?.balance}`);
  }
  for (const address of bank.addresses) {
    for (const [stream, events] of ledger.streams) {
      const shown = await load.client.json(address, `/v1/accounts/${stream}`);
      if (minorUnits(shown.balance as string) !== events.at(-1)?.balance)
        findings.push(`${address} shows ${stream} with ${shown.balance}, not ${events.at(-1)?.balance}`);
    }
  }
  process.stdout.write(
    `lost tail: ${entries.length} commands, ${former.events.length - common - 1} events lost, ` +
      `${lost} acknowledged commands among them\n`,
  );
  return findings;
}

const freezing = (account: string): HttpRequest => ({
  ...{ method: 'POST', path: `/v1/accounts/${account}/freeze`, body: {} },
  headers: { 'idempotency-key': `freeze-${account}` },
});

async function accepted(address: string, request: HttpRequest, status = 201): Promise<void> {
  const answer = await client.send(address, request);
  expect(answer.status, answer.text).toBe(status);
}

/** The answer once it is not "try again". */
async function answered(address: string, request: HttpRequest): Promise<HttpAnswer> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await client.send(address, request);
    if (answer.status < 500 || performance.now() > deadline) return answer;
    await pause(50);
  }
}

async function balance(address: string, account: string): Promise<string> {
  const answer = await answered(address, { method: 'GET', path: `/v1/accounts/${account}` });
  return JSON.parse(answer.text).balance;
}
