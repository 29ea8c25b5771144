/**
 * What this program relies on in every session, whatever the server, the database or the role has been set to: how
 * transactions see each other, and how values are written as text.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  default_transaction_isolation: 'read committed',
  DateStyle: 'ISO',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  extra_float_digits: '1',
  bytea_output: 'hex',
  standard_conforming_strings: 'on',
};

/** Options of a connection. @param more settings besides those */
export const sessionOptions = (more: Readonly<Record<string, string>> = {}): string =>
  Object.entries({ ...SETTINGS, ...more })
    .map(([name, value]) => `-c ${name}=${value.replaceAll(' ', '\\ ')}`)
    .join(' ');
