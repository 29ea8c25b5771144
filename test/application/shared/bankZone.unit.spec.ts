import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { BankZone } from '../../../src/application/shared/bankZone.js';
import { isZone } from '../../../src/main/setting.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const at = (iso: string): number => Date.parse(iso);
const nextDay = (day: string) => new Date(at(day) + DAY_MS).toISOString().slice(0, 10);

describe('the business day of an instant', () => {
  it.each([
    ['UTC', '2026-03-15T23:59:59.999Z', '2026-03-15'],
    ['Asia/Tokyo', '2026-03-15T14:59:59.999Z', '2026-03-15'],
    ['Asia/Tokyo', '2026-03-15T15:00:00.000Z', '2026-03-16'],
    ['America/New_York', '2026-03-15T03:59:59.999Z', '2026-03-14'],
    ['America/New_York', '2026-03-15T04:00:00.000Z', '2026-03-15'],
    ['Asia/Kathmandu', '2026-03-15T18:15:00.000Z', '2026-03-16'],
    // The first and the last place on earth where a day begins.
    ['Pacific/Kiritimati', '2026-03-15T10:00:00.000Z', '2026-03-16'],
    ['Pacific/Kiritimati', '2026-03-15T09:59:59.999Z', '2026-03-15'],
    ['Pacific/Pago_Pago', '2026-03-15T10:59:59.999Z', '2026-03-14'],
    ['Etc/GMT+12', '2026-03-15T11:59:59.999Z', '2026-03-14'],
    ['Europe/Prague', '0001-01-01T00:00:00.000Z', '0001-01-01'],
  ])('in %s at %s is %s', (zone, instant, day) => {
    expect(new BankZone(zone).dayOf(at(instant))).toBe(day);
  });
});

describe('the bounds of a day', () => {
  const hours = (zone: string, day: string) => {
    const calendar = new BankZone(zone);
    return (calendar.endOf(day) + 1 - calendar.startOf(day)) / HOUR_MS;
  };

  it.each([
    ['UTC', '2026-03-29', 24],
    ['Europe/Prague', '2026-03-28', 24],
    ['Europe/Prague', '2026-03-29', 23],
    ['Europe/Prague', '2026-10-25', 25],
    ['America/New_York', '2026-11-01', 25],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    // Samoa went over the date line, and had no such day.
    ['Pacific/Apia', '2011-12-30', 0],
    ['Pacific/Kwajalein', '1993-08-21', 0],
    // At midnight clocks went to one o'clock; at one minute past midnight, to one minute past eleven.
    ['America/Sao_Paulo', '2018-11-04', 23],
    ['America/St_Johns', '2010-11-07', 25],
  ])('in %s on %s are %d hours apart', (zone, day, expected) => {
    expect(hours(zone, day)).toBe(expected);
  });

  it('begin a day at the first instant at which clocks show it', () => {
    const start = (zone: string, day: string) => new Date(new BankZone(zone).startOf(day)).toISOString();
    expect(start('America/Sao_Paulo', '2018-11-04')).toBe('2018-11-04T03:00:00.000Z');
    expect(start('Pacific/Apia', '2011-12-30')).toBe('2011-12-30T10:00:00.000Z');
    expect(start('Pacific/Apia', '2011-12-31')).toBe('2011-12-30T10:00:00.000Z');
    // Clocks showed it for a minute, then the day before again.
    expect(start('America/St_Johns', '2010-11-07')).toBe('2010-11-07T02:30:00.000Z');
    expect(new BankZone('America/St_Johns').dayOf(at('2010-11-07T02:45:00Z'))).toBe('2010-11-07');
  });

  const zones = [
    'UTC',
    'Europe/Prague',
    'America/St_Johns',
    'Pacific/Apia',
    'Asia/Kathmandu',
    'Africa/Cairo',
    'America/Havana',
  ];
  it('of days that follow one another leave no instant out, and none is in two', () => {
    const known = new Map(zones.map((zone) => [zone, new BankZone(zone)]));
    const instant = fc.integer({ min: at('1900-01-01'), max: at('2100-01-01') });
    fc.assert(
      fc.property(fc.constantFrom(...zones), instant, (name, ms) => {
        const zone = known.get(name) as BankZone;
        const day = zone.dayOf(ms);
        expect(zone.startOf(day)).toBeLessThanOrEqual(ms);
        expect(zone.endOf(day)).toBeGreaterThanOrEqual(ms);
        expect(zone.startOf(nextDay(day))).toBe(zone.endOf(day) + 1);
      }),
    );
  });
});

describe('an instant as text', () => {
  it.each([
    ['UTC', '2026-01-31T00:00:00.000Z', '2026-01-31T00:00:00Z'],
    ['Europe/London', '2026-01-31T00:00:00.000Z', '2026-01-31T00:00:00Z'],
    ['Europe/Prague', '2026-01-30T23:00:00.000Z', '2026-01-31T00:00:00+01:00'],
    ['Europe/Prague', '2026-07-31T21:59:59.999Z', '2026-07-31T23:59:59.999+02:00'],
    ['America/St_Johns', '2026-01-31T03:30:00.000Z', '2026-01-31T00:00:00-03:30'],
  ])('in %s tells the offset', (zone, instant, text) => {
    expect(new BankZone(zone).textOf(at(instant))).toBe(text);
    expect(at(text)).toBe(at(instant));
  });
});

describe('the name of a zone', () => {
  it.each(['UTC', 'Europe/Prague', 'America/Argentina/Buenos_Aires', 'Etc/GMT+12'])('may be %s', (name) => {
    expect(isZone(name)).toBe(true);
  });

  it.each(['', 'Europe/Prag', '+02:00', '-03:00', 'CEST', 'localtime', '../etc/passwd', 'UTC+2'])(
    'cannot be %j',
    (name) => {
      expect(isZone(name)).toBe(false);
    },
  );

  it('may be spelt in more than one way', () => {
    expect(new BankZone('Europe/Kyiv').isSameAs('Europe/Kiev')).toBe(true);
    expect(new BankZone('UTC').isSameAs('Etc/UTC')).toBe(true);
    expect(new BankZone('UTC').isSameAs('Europe/London')).toBe(false);
  });
});

it('asks for the rules of a zone once a day, not once an instant', () => {
  const asked = vi.spyOn(Intl.DateTimeFormat.prototype, 'formatToParts');
  const zone = new BankZone('Europe/Prague');
  const noon = at('2026-03-15T12:00:00Z');
  zone.dayOf(noon);
  const once = asked.mock.calls.length;
  for (let minute = 0; minute < 600; minute += 1) zone.dayOf(noon + minute * 60_000);
  expect(asked.mock.calls.length).toBe(once);
  asked.mockRestore();
});
