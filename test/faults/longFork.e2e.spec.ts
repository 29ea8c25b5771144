/**
 * Two nodes that read from two standbys, one of which lags more than the other: all clients see the commands in one
 * order (no "long fork"), and nobody sees less than anybody was told before.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { movement, opening } from '../support/history.js';
import { HttpClient } from '../support/httpClient.js';
import { BankNode, killLeftovers } from '../support/processes.js';
import { Random } from '../support/random.js';
import { Postgres } from '../support/topology/postgres.js';
import { hasPrograms } from '../support/topology/programs.js';
import { endTopology } from '../support/topology/serverProcess.js';
import { asked, TOLD } from '../support/topology/standbyBank.js';

const isWhole = process.env.FAULT_SUITE === 'all';
const DATABASE = 'bank';
const FOR_MS = 20_000;
/** Less than a read waits for, and more. */
const DISTANCES_MS = [0, 0, 5, 20, 100, 700];

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

interface Item {
  readonly id: string;
  readonly version: number;
}

/** The versions of both accounts, as somebody was told them. */
interface View {
  readonly sentMs: number;
  readonly endedMs: number;
  readonly versions: readonly [number, number];
}

afterAll(async () => {
  await killLeftovers();
  await endTopology();
});

describe.skipIf(!isWhole || !(await hasPrograms('postgres')))('reads from two standbys', () => {
  it('never show two commands in opposite orders, nor less than was told before', async () => {
    const random = Random.forRun('long fork');
    const client = new HttpClient();
    const primary = await Postgres.start({ name: 'primary' });
    await primary.query(`CREATE DATABASE ${DATABASE}`);
    const standbys: Postgres[] = [];
    const nodes: BankNode[] = [];
    for (const name of ['near', 'far']) {
      const standby = await Postgres.start({ name, standbyOf: primary, settings: TOLD });
      standbys.push(standby);
      const urls = { DATABASE_URL: primary.url(DATABASE), READ_DATABASE_URL: standby.url(DATABASE) };
      nodes.push(await BankNode.start(urls));
    }
    const addresses = nodes.map(({ address }) => address);
    const accounts = [randomUUID(), randomUUID()] as const;
    for (const account of accounts) {
      const { request } = opening({ key: `open-${account}`, account, amount: '0.00' }, 'EUR');
      expect((await client.send(addresses[0]!, request)).status).toBe(201);
    }

    const views: View[] = [];
    const untilMs = performance.now() + FOR_MS;
    const isOver = () => performance.now() > untilMs;
    const write = async (which: 0 | 1) => {
      for (let count = 0; !isOver(); count += 1) {
        const account = accounts[which];
        const { request } = movement('deposit', { key: `${account}-${count}`, account, amount: '1.00' });
        const sentMs = performance.now();
        const { status, text } = await client.send(random.pick(addresses), request);
        expect(status).toBe(201);
        const versions: [number, number] = [0, 0];
        versions[which] = JSON.parse(text).version;
        views.push({ sentMs, endedMs: performance.now(), versions });
      }
    };
    const read = async (address: string, versionsOf: (address: string) => Promise<[number, number]>) => {
      while (!isOver()) {
        const sentMs = performance.now();
        const versions = await versionsOf(address);
        views.push({ sentMs, endedMs: performance.now(), versions });
      }
    };
    const listed = async (address: string): Promise<[number, number]> => {
      const { items } = (await client.json(address, '/v1/accounts')) as unknown as Page<Item>;
      const versionOf = (id: string) => items.find((item) => item.id === id)?.version ?? 0;
      return [versionOf(accounts[0]), versionOf(accounts[1])];
    };
    const recorded = async (address: string): Promise<[number, number]> => {
      const versions: [number, number] = [0, 0];
      let next: string | null = '0';
      while (next !== null) {
        const path = `/v1/events?after=${next}&limit=1000`;
        const page = (await client.json(address, path)) as unknown as Page<{
          accountId: string;
          version: number;
        }>;
        for (const { accountId, version } of page.items)
          versions[accountId === accounts[0] ? 0 : 1] = version;
        next = page.next;
      }
      return versions;
    };
    const move = async (standby: Postgres) => {
      while (!isOver()) {
        standby.setDistance(random.pick(DISTANCES_MS));
        await pause(500);
      }
    };
    const asking = standbys.map((standby) => asked(standby, /FROM (accounts|events e) WHERE/));
    await Promise.all([
      write(0),
      write(1),
      ...addresses.flatMap((address) => [read(address, listed), read(address, recorded)]),
      ...standbys.map(move),
    ]);
    client.close();

    process.stdout.write(
      `long fork: ${views.length} answers, reads served by the standbys: ${asking.map((count) => count()).join(' and ')}\n`,
    );
    for (const count of asking) expect(count()).toBeGreaterThan(0);
    expect(olderThanTold(views)).toEqual([]);
    expect(forks(views.filter(({ versions }) => !versions.includes(0)))).toEqual([]);
  });
});

/** Views that show less than an answer that had come before they were asked for. */
function olderThanTold(views: readonly View[]): View[] {
  const ended = [...views].sort((a, b) => a.endedMs - b.endedMs);
  const told: [number, number] = [0, 0];
  let next = 0;
  return [...views]
    .sort((a, b) => a.sentMs - b.sentMs)
    .filter(({ sentMs, versions }) => {
      for (; (ended[next]?.endedMs ?? Number.POSITIVE_INFINITY) < sentMs; next += 1) {
        const [first, second] = (ended[next] as View).versions;
        told[0] = Math.max(told[0], first);
        told[1] = Math.max(told[1], second);
      }
      // A write tells one account only.
      return versions.some((version, which) => version > 0 && version < (told[which] as number));
    });
}

/** Two views one after the other in the order of the first account, where the second account goes back. */
function forks(views: readonly View[]): [View, View][] {
  const sorted = [...views].sort((a, b) => a.versions[0] - b.versions[0] || a.versions[1] - b.versions[1]);
  return sorted.slice(1).flatMap((view, index): [View, View][] => {
    const before = sorted[index] as View;
    return view.versions[1] < before.versions[1] ? [[before, view]] : [];
  });
}
