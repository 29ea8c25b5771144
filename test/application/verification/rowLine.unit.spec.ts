import { describe, expect, it } from 'vitest';
import { field, readLine, timeField } from '../../../src/application/verification/rowLine.js';

describe('a line of a row', () => {
  it('is written as PostgreSQL writes it, and read again', () => {
    const texts = ['', 'plain', 'a\tb', 'C:\\temp', 'two\nlines', '\b\f\r\v', '\\N', 'č ¥'];
    const line = ['account', '7', 'day', ...texts.map(field), field(null), field(undefined)].join('\t');
    expect(line).not.toContain('\n');
    expect(readLine(line)).toEqual({
      account: 'account',
      number: 7,
      detail: 'day',
      values: [...texts, null, null],
    });
  });

  it.each([
    ['2026-01-31T12:00:00.000Z', '2026-01-31 12:00:00+00'],
    ['2026-01-31T12:00:00.100Z', '2026-01-31 12:00:00.1+00'],
    ['2026-01-31T12:00:10.020Z', '2026-01-31 12:00:10.02+00'],
    ['2026-01-31T12:00:00.003Z', '2026-01-31 12:00:00.003+00'],
  ])('has %s as %s', (instant, text) => expect(timeField(instant)).toBe(text));
});
