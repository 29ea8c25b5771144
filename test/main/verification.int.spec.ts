import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUCKET_VERSIONS } from '../../src/application/readModels/buckets.js';
import { CHECKS } from '../../src/application/verification/findings.js';
import type { Verification } from '../../src/application/verification/ports.js';
import { lines } from '../../src/cli/verify/report.js';
import { loadConfig } from '../../src/main/config.js';
import { verifyDatabase } from '../../src/main/verification.js';
import { LOG_DAMAGES, notIndexed, ROW_DAMAGES } from '../support/damages.js';
import { HOLD_DAMAGES } from '../support/holdDamages.js';
import { LEDGER_DAMAGES } from '../support/ledgerDamages.js';
import { killRedisServers } from '../support/redisServer.js';
import { openService } from '../support/service.js';
import { openVerifiedBank, type VerifiedBank } from '../support/verifiedBank.js';

let bank: VerifiedBank;

beforeAll(async () => {
  bank = await openVerifiedBank();
}, 120_000);
afterAll(async () => {
  await bank.close();
  await killRedisServers();
});

/** Differences as `check table key: expected, found`. */
const told = ({ differences }: Verification): string[] =>
  differences.map(
    ({ check, table, key, expected, found }) => `${check} ${table} ${key}: ${expected}, ${found}`,
  );

const differing = ({ checks }: Verification): string[] =>
  checks.filter(({ differences }) => differences > 0).map(({ check }) => check);

describe('a bank that is as its events say', () => {
  it('verifies, and every check has compared something', async () => {
    const report = await bank.verified();
    expect(told(report)).toEqual([]);
    expect(report.checks.map(({ check }) => check)).toEqual(Object.keys(CHECKS));
    expect(report.checks.filter(({ counted }) => counted === 0)).toEqual([]);
    expect(lines(report).at(-1)).toBe('All stored data matches the event log.');
  });

  it('is compared as of one moment while it is written to', async () => {
    let url = '';
    const service = await openService({ REDIS_URL: bank.redisUrl }, (databaseUrl) => {
      url = databaseUrl;
      return databaseUrl;
    });
    const [from, to] = [await service.admin.account('1000.00'), await service.admin.account()];
    let isDone = false;
    const writing = async () => {
      while (!isDone) {
        await service.admin.post('/v1/transfers', { from, to, amount: '0.01' });
        await service.admin.get(`/v1/accounts/${to}`);
      }
    };
    const writers = [writing(), writing(), writing()];
    const config = loadConfig({ REDIS_URL: bank.redisUrl });
    const seen: number[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      const report = await verifyDatabase(config, url);
      expect(told(report)).toEqual([]);
      seen.push(report.checks.find(({ check }) => check === 'events')?.counted ?? 0);
    }
    isDone = true;
    await Promise.all(writers);
    await service.close();
    // It was written to meanwhile.
    expect(seen.at(-1)).toBeGreaterThan(seen[0] as number);
  });

  it('is compared as far as its read models are', async () => {
    const behind = `UPDATE checkpoints SET position = position - 3 WHERE projection = 'transactions'`;
    const report = await bank.verified(behind, LAST_BUCKET);
    expect(told(report)).toEqual([]);
    const { transactions = 0, accounts = 0 } = report.checkpoints;
    expect(accounts - transactions).toBe(3);
  });

  it('has read models that know no more than their checkpoint', async () => {
    const report = await bank.verified('UPDATE checkpoints SET position = position - 1');
    expect(differing(report)).toEqual(
      expect.arrayContaining(['accounts', 'transactions', 'journal', 'daily_movements']),
    );
  });
});

/** Takes the row of the bucket that the last event of all ends. */
const LAST_BUCKET = `DELETE FROM transactions_1 WHERE (account_id, bucket) =
  (SELECT stream_id, version / ${BUCKET_VERSIONS} - 1 FROM events ORDER BY position DESC LIMIT 1)`;

/** The damage, or what is said of it, with the accounts it is about. */
function named(text: string): string {
  return text.replaceAll(':from', bank.happened.from).replaceAll(':to', bank.happened.to);
}

describe('each damage is named', () => {
  it('in rows of read models, all at once', async () => {
    const report = await bank.verified(...ROW_DAMAGES.map(({ sql }) => named(sql)));
    for (const { says } of ROW_DAMAGES) {
      expect(told(report)).toContainEqual(expect.stringMatching(new RegExp(named(says.source))));
    }
    expect(report.differences).toHaveLength(ROW_DAMAGES.length);
  });

  it.each([...LOG_DAMAGES, ...HOLD_DAMAGES, ...LEDGER_DAMAGES])('%s', async (_, { sql, check, says }) => {
    const report = await bank.verified(named(sql));
    expect(differing(report)).toContain(check);
    expect(told(report)).toContainEqual(expect.stringMatching(new RegExp(named(says.source))));
  });

  it('a read model that is not served, whatever became of its rows', async () => {
    const report = await bank.verified(
      `DELETE FROM checkpoints WHERE projection = 'journal'`,
      `UPDATE journal_1 SET house = 'fees'`,
    );
    expect(told(report)).toEqual(['checkpoints checkpoints journal: a serving generation, none']);
    expect(lines(report).at(-1)).toBe('1 difference.');
  });

  it('all read models, though nothing says any more that they were served', async () => {
    const report = await bank.verified('DELETE FROM checkpoints');
    expect(report.checks).toContainEqual({ check: 'checkpoints', counted: 4, differences: 4 });
  });

  it('a read model that stands before an event it cannot take', async () => {
    const report = await bank.verified(
      `UPDATE checkpoints SET position = position - 1, failed_position = position, failure = 'not this one'
        WHERE projection = 'transactions'`,
      LAST_BUCKET,
    );
    expect(told(report)).toEqual([
      expect.stringMatching(/^checkpoints checkpoints transactions: no failure, event \d+: not this one$/),
    ]);
  });

  it('one row of a read model, one account that is read wrong and one cached state: those three, and nothing else', async () => {
    const { from } = bank.happened;
    const restore = await edit(keyOf(from), (entry) =>
      entry.replace(/"balance":"[^"]+"/, '"balance":"77.00"'),
    );
    const report = await bank.verified(
      `UPDATE accounts_1 SET owner = 'Eve' WHERE account_id = '${from}'`,
      notIndexed(bank.happened.to),
    );
    await restore();
    expect(differing(report)).toEqual(['states', 'accounts', 'cache']);
    expect(report.differences).toHaveLength(3);
    expect(told(report)).toContainEqual(
      expect.stringMatching(`cache Redis ${from} \\d+ balance: "\\d+.00", "77.00"`),
    );
    expect(lines(report).at(-1)).toBe('3 differences.');
  });

  it('a cached state of a version that is not there', async () => {
    const { old } = bank.happened;
    const restore = await edit(keyOf(old), (entry) => entry.replace(/^s:(\d+):\d+:/, 's:$1:999:'));
    const report = await bank.verified();
    await restore();
    expect(told(report)).toEqual([`cache Redis ${old}: the newest version, a different state`]);
  });

  it('a cached state that was right once', async () => {
    const { old } = bank.happened;
    const restore = await edit(keyOf(old), (entry) =>
      entry.replace(/^s:(\d+):\d+:/, 's:$1:1:').replace(/"balance":"[^"]+"/, '"balance":"0.00"'),
    );
    const report = await bank.verified();
    await restore();
    expect(differing(report)).toEqual(['cache']);
    expect(told(report)).toContainEqual(`cache Redis ${old}: the newest version, a different state`);
  });

  it.each([
    ['in its state', /^(s:\d+:\d+:.*).{9}$/s, 'cache Redis .* \\d+: .*, "\\{'],
    ['in its version', /^(s:\d+:\d+):.*$/s, 'cache Redis .*: the newest version, a different state'],
    ['to nothing', /^(s:\d+:\d+:).*$/s, 'cache Redis .* \\d+: .*, ""'],
  ])('a cached state that is cut off: %s', async (_, cut, says) => {
    const restore = await edit(keyOf(bank.happened.old), (entry) => entry.replace(cut, '$1'));
    const report = await bank.verified();
    await restore();
    expect(told(report)).toEqual([expect.stringMatching(new RegExp(says))]);
  });

  it('more than can be told: all are counted, the first ones told', async () => {
    const report = await bank.verified('DELETE FROM journal_1');
    const [check] = report.checks.filter(({ differences }) => differences > 0);
    expect(check).toMatchObject({ check: 'journal', differences: check?.counted });
    expect(report.differences).toHaveLength(10);
    expect(lines(report)).toContain(`and ${(check?.differences ?? 0) - 10} more`);
  });
});

const keyOf = (account: string) => bank.cached.find((key) => key.endsWith(account)) as string;

/** Changes what is cached. @returns what puts it back */
async function edit(key: string, change: (entry: string) => string): Promise<() => Promise<void>> {
  const entry = (await bank.redis.get(key)) as string;
  const changed = change(entry);
  expect(changed).not.toBe(entry);
  await bank.redis.set(key, changed, 'KEEPTTL');
  return async () => {
    await bank.redis.set(key, entry, 'KEEPTTL');
  };
}
