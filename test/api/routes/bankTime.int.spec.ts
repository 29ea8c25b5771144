/** The bank's business days in a time zone of its own, and what is said when clocks are wrong. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BankZone } from '../../../src/application/shared/bankZone.js';
import { loadConfig } from '../../../src/main/config.js';
import { verifyDatabase } from '../../../src/main/verification.js';
import { openService, type TestService } from '../../support/service.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

const dayAfter = (day: string, days: number) =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** A place where it is another day than in UTC, for some hours to come. */
const ELSEWHERE = new Date().getUTCHours() >= 11 ? 'Pacific/Kiritimati' : 'Etc/GMT+12';

async function open(settings: Readonly<Record<string, string>>, through?: string) {
  let databaseUrl = '';
  const service = await openService(settings, (url) => {
    databaseUrl = through ?? url;
    return databaseUrl;
  });
  return { service, databaseUrl };
}

describe(`a bank with BANK_TIME_ZONE=${ELSEWHERE}`, () => {
  let service: TestService;
  let databaseUrl: string;
  let id: string;
  const zone = new BankZone(ELSEWHERE);
  const today = zone.dayOf(Date.now());
  beforeAll(async () => {
    ({ service, databaseUrl } = await open({ BANK_TIME_ZONE: ELSEWHERE }));
    id = await service.admin.account('100.00');
  });
  afterAll(() => service.close());
  const pay = (effectiveOn?: string) =>
    service.admin.post(`/v1/accounts/${id}/deposits`, { amount: '1.00', effectiveOn });

  it('does business on the day that it is there', async () => {
    expect(today).not.toBe(new Date().toISOString().slice(0, 10));
    const { body } = await service.admin.get('/v1/time');
    expect([body.today, body.timeZone]).toEqual([today, ELSEWHERE]);
    expect((await pay()).body.effectiveOn).toBe(today);
    expect((await pay(today)).status).toBe(201);
    const refused = await pay(dayAfter(today, 1));
    expect([refused.status, refused.body.errors[0].message]).toEqual([
      400,
      `must not be later than today, ${today} (${ELSEWHERE})`,
    ]);
  });

  it('has statements, daily balances and camt.053 of these days', async () => {
    const period = `from=${today}&to=${today}&basis=recording`;
    const stated = await service.admin.get(`/v1/accounts/${id}/statement?${period}`);
    expect([stated.body.timeZone, stated.body.lines.length]).toEqual([ELSEWHERE, 3]);
    const [before, after] = [dayAfter(today, -1), dayAfter(today, 1)];
    for (const day of [before, after]) {
      const other = await service.admin.get(
        `/v1/accounts/${id}/statement?from=${day}&to=${day}&basis=recording`,
      );
      expect(other.body.lines).toEqual([]);
    }
    const days = await service.admin.get(`/v1/accounts/${id}/daily-balances?basis=recording`);
    expect(days.body.items).toEqual([{ date: today, balance: '102.00', currency: 'EUR' }]);
    const { text } = await service.admin.get(`/v1/accounts/${id}/statement?${period}`, {
      accept: 'application/xml',
    });
    expect(text).toContain(`<BookgDt><Dt>${today}</Dt></BookgDt>`);
    expect(text).toContain(
      `<FrDtTm>${today}T00:00:00${ELSEWHERE === 'Etc/GMT+12' ? '-12:00' : '+14:00'}</FrDtTm>`,
    );
  });

  it('verifies', async () => {
    const { differences } = await verifyDatabase(loadConfig({}), databaseUrl);
    expect(differences).toEqual([]);
  });

  it('is not joined by a node with another one, and has a node without follow', async () => {
    await expect(open({ BANK_TIME_ZONE: 'Europe/Prague' }, databaseUrl)).rejects.toThrow(
      `BANK_TIME_ZONE is Europe/Prague, but the bank’s time zone is ${ELSEWHERE}: set BANK_TIME_ZONE=${ELSEWHERE}, ` +
        'or change the bank’s time zone with npm run bank -- time-zone Europe/Prague',
    );
    const other = await open({}, databaseUrl);
    expect((await other.service.admin.get('/v1/time')).body.timeZone).toBe(ELSEWHERE);
    await other.service.close();
  });
});

describe('a bank whose clocks are wrong', () => {
  let service: TestService;
  let databaseUrl: string;
  let id: string;
  beforeAll(async () => {
    ({ service, databaseUrl } = await open({}));
    id = await service.admin.account('100.00');
  });
  afterAll(() => service.close());

  /** An event as a node and a database with wrong clocks would have recorded it. */
  const record = async (aheadMs: number, effectiveOn: string) => {
    await service.query(
      `INSERT INTO events (position, stream_id, version, type, schema_version, data, command_id, recorded_at, actor,
          correlation_id, request_hash)
        SELECT (SELECT max(position) + 1 FROM events), stream_id, version + 1, 'MoneyDeposited', schema_version,
          data || jsonb_build_object('amount', '1.00', 'effectiveOn', $3::text,
            'balance', ((data->>'balance')::numeric + 1)::text),
          gen_random_uuid(), date_trunc('milliseconds', clock_timestamp()) + $2 * interval '1 millisecond', actor,
          correlation_id, 'x'
        FROM events WHERE stream_id = $1 ORDER BY version DESC LIMIT 1`,
      [id, aheadMs, effectiveOn],
    );
  };

  it('says in one line that the newest event is ahead, shows it, and goes on', async () => {
    await record(8 * HOUR_MS, new Date().toISOString().slice(0, 10));
    const paid = await service.admin.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' });
    expect(paid.status).toBe(201);
    expect(Date.parse(paid.body.recordedAt) - Date.now()).toBeGreaterThan(7 * HOUR_MS);
    await service.admin.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' });
    const lines = service.log.filter(({ msg }) => /ahead of the database’s clock/.test(msg));
    expect(lines.map(({ level, seconds }) => [level, seconds > 28_000])).toEqual([[40, true]]);
    const ready = await service.admin.get('/health/ready');
    expect([ready.status, ready.body.checks.clock]).toEqual([200, 'degraded']);
    const { text } = await service.admin.get('/metrics');
    expect(Number(/^bank_clock_ahead_seconds (.+)$/m.exec(text)?.[1])).toBeGreaterThan(28_000);
    expect(text).toMatch(/^bank_clock_skew_seconds 0$/m);
  });

  it('answers with the newest state to who asks for now', async () => {
    const newest = (await service.admin.get(`/v1/accounts/${id}`)).body;
    const later = await service.admin.account('5.00');
    const at = (ms: number) => new Date(Date.now() + ms).toISOString();
    for (const ms of [0, -1_000, HOUR_MS]) {
      expect((await service.admin.get(`/v1/accounts/${id}?at=${at(ms)}`)).body).toEqual(newest);
      expect((await service.admin.get(`/v1/accounts/${later}?at=${at(ms)}`)).body.balance).toBe('5.00');
    }
  });

  it('is told by a verification of business dates after the day of recording', async () => {
    const recordedOn = new Date(Date.now() + 8 * HOUR_MS).toISOString().slice(0, 10);
    await record(8 * HOUR_MS + 60_000, dayAfter(recordedOn, 2));
    const { checks, differences } = await verifyDatabase(loadConfig({}), databaseUrl);
    expect(checks.filter((check) => check.differences > 0).map(({ check }) => check)).toEqual(['dates']);
    expect(differences[0]?.found).toBe(dayAfter(recordedOn, 2));
  });
});

describe('a node whose clock is more than a day ahead', () => {
  it('does business on the database’s day, and says that clocks differ', async () => {
    const { now } = Date;
    const today = new Date().toISOString().slice(0, 10);
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => now() + 30 * HOUR_MS);
    const { service } = await open({});
    const id = await service.admin.account('100.00');
    const pay = (fields: object) =>
      service.admin.post(`/v1/accounts/${id}/deposits`, { amount: '1.00', ...fields });
    expect((await pay({})).body.effectiveOn).toBe(today);
    expect((await pay({ effectiveOn: dayAfter(today, 1) })).status).toBe(400);
    const lines = service.log.filter(({ msg }) => /behind this node’s/.test(msg));
    expect(lines.map(({ level, seconds }) => [level, Math.round(seconds / 3_600)])).toEqual([[40, -30]]);
    expect((await service.admin.get('/health/ready')).body.checks.clock).toBe('degraded');
    clock.mockRestore();
    await service.close();
  });
});

describe('a withdrawal that is set back', () => {
  it('may leave a day below the limit: a verification notes it, as no difference', async () => {
    const { service, databaseUrl } = await open({});
    const today = new Date().toISOString().slice(0, 10);
    const id = await service.admin.account('100.00');
    const body = { amount: '30.00', effectiveOn: dayAfter(today, -3) };
    expect((await service.admin.post(`/v1/accounts/${id}/withdrawals`, body)).status).toBe(201);
    const { differences, notes } = await verifyDatabase(loadConfig({}), databaseUrl);
    expect(differences).toEqual([]);
    expect(notes).toEqual([
      {
        note: 'days-below-limit',
        counted: 1,
        examples: [`account ${id} on ${dayAfter(today, -3)}: -30.00 EUR`],
      },
    ]);
    await service.close();
  });
});
