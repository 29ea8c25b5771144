/** DATABASE_URL in libpq's forms, and what is said of one that is not. */
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { StartError } from '../../../../src/application/shared/errors.js';
import {
  describeTarget,
  PARAMETERS,
  readDatabaseUrl,
} from '../../../../src/infrastructure/postgres/connection/databaseUrl.js';

const PLAIN = { user: 'u', password: 'p', database: 'db', sslMode: 'prefer' } as const;

describe('a database URL', () => {
  it.each([
    ['postgres://u:p@h/db', { hosts: [{ host: 'h', port: 5432 }], attrs: 'any' }],
    ['postgresql://u:p@h:6000/db', { hosts: [{ host: 'h', port: 6000 }] }],
    [
      'postgres://u:p@h1:5432,h2:5433/db?target_session_attrs=read-write',
      {
        hosts: [
          { host: 'h1', port: 5432 },
          { host: 'h2', port: 5433 },
        ],
        attrs: 'read-write',
      },
    ],
    [
      'postgres://u:p@h1,h2/db',
      {
        hosts: [
          { host: 'h1', port: 5432 },
          { host: 'h2', port: 5432 },
        ],
        attrs: 'primary',
      },
    ],
    ['postgres://u:p@/db?host=/socket/dir', { hosts: [{ host: '/socket/dir', port: 5432 }] }],
    ['postgres://u:p@%2Fvar%2Frun:6000/db', { hosts: [{ host: '/var/run', port: 6000 }] }],
    [
      'postgres://u:p@/db?host=h1,/socket&port=5433',
      {
        hosts: [
          { host: 'h1', port: 5433 },
          { host: '/socket', port: 5433 },
        ],
      },
    ],
    ['postgres://u:p@[::1]:6000/db', { hosts: [{ host: '::1', port: 6000 }] }],
    ['postgres:///db?user=u&password=p', { hosts: [{ host: 'localhost', port: 5432 }] }],
    ['postgres://u:p@h?dbname=db', { hosts: [{ host: 'h', port: 5432 }] }],
  ])('%s names its hosts', (url, expected) => {
    expect(readDatabaseUrl(url)).toMatchObject({ ...PLAIN, ...expected });
  });

  it('has percent-encoded names and passwords', () => {
    const target = readDatabaseUrl('postgres://%C5%A1:p%23%2F%3F%40%25:@h/d%2Fb');
    expect(target).toMatchObject({ user: 'š', password: 'p#/?@%:', database: 'd/b' });
  });

  it('takes for what it does not name what libpq does', () => {
    expect(readDatabaseUrl('postgres://')).toMatchObject({
      hosts: [{ host: 'localhost', port: 5432 }],
      user: userInfo().username,
      password: undefined,
      database: userInfo().username,
    });
    expect(readDatabaseUrl('postgres://u@h').database).toBe('u');
  });

  it.each([
    ['', 'prefer'],
    ...['disable', 'allow', 'prefer', 'require'].map((mode) => [`sslmode=${mode}`, mode]),
    ['sslmode=verify-ca&sslrootcert=/ca', 'verify-ca'],
    ['sslmode=verify-full&sslrootcert=system', 'verify-full'],
    ['sslrootcert=system', 'verify-full'],
    ['ssl=true', 'require'],
  ])('with %s has sslmode %s', (query, mode) => {
    expect(readDatabaseUrl(`postgres://u:p@h/db?${query}`).sslMode).toBe(mode);
  });

  it.each([
    ['postgres://u:secr#et@h/db', /"#".*%23/],
    ['postgres://u:secr/et@h/db', /"\/".*%2F/],
    ['postgres://u:secr?et@h/db', /"\?".*%3F/],
    ['postgres://u:secr@et@h/db', /"@".*%40/],
    ['postgres://u:secr%et@h/db', /"%".*%25/],
    ['postgres://u:secr et@h/db', /a space.*%20/],
    ['postgres://u:secr?a=et@h/db', /%3F/],
    ['postgres://u:secr@s/et@h/db', /%2F/],
    ['postgres://u:secr/e?t@h1:5432,h2/db', /%2F/],
    ['postgres://u:secr?e/t@h1:5432,h2/db?sslmode=require', /%3F/],
    ['postgres://u:secret@h/db?sslmod=require', /the parameter sslmod, /],
    ['postgres://u:secret@h/db?channel_binding=require', /the parameter channel_binding, /],
    ['postgres://u:secret@h/db?uselibpqcompat=true', /the parameter uselibpqcompat, /],
    ['postgres://u:secret@h/db?sslmode=no-verify', /sslmode as one of disable, allow/],
    ['postgres://u:secret@h/db?sslmode=require&sslmode=disable', /repeats sslmode/],
    [
      'postgres://u:secret@h/db?target_session_attrs=master',
      /target_session_attrs as one of any, read-write/,
    ],
    ['postgres://u:secret@h/db?sslmode=verify-full', /sslrootcert/],
    ['postgres://u:secret@h/db?sslmode=require&sslrootcert=system', /verify-full/],
    ['postgres://u:secret@h/db?sslnegotiation=direct', /sslmode=require/],
    ['postgres://u:secret@h/db?connect_timeout=soon', /connect_timeout/],
    ['postgres://u:secret@h:http/db', /ports/],
    ['postgres://u:secret@h:65536/db', /ports/],
    ['postgres://u:secret@h1,h2,h3/db?port=1,2', /one port for each/],
    ['postgres://u:secret@[::1/db', /\[IPv6/],
    ['postgres://u:secret@h/db/more', /one database/],
    ['mysql://u:secret@h/db', /begins with postgres/],
  ])('%s is refused in one line without the password', (url, rule) => {
    let error: unknown;
    try {
      readDatabaseUrl(url);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(StartError);
    const { message, fault } = error as StartError;
    expect(message).toMatch(rule);
    expect(message).toMatch(/^DATABASE_URL [^\n]*$/);
    expect(message).not.toMatch(/secr|et@/);
    expect(fault).toBe('settings');
  });

  it('is shown without user and password', () => {
    expect(describeTarget(readDatabaseUrl('postgres://u:secret@h1:1,[::1]:2/db'))).toBe('h1:1,[::1]:2/db');
  });
});

describe('docs/reference/database-url.md', () => {
  const page = readFileSync(
    path.resolve(import.meta.dirname, '../../../../docs/reference/database-url.md'),
    'utf8',
  );

  it('has URLs that can be read', () => {
    const urls = page.match(/`postgres:\/\/[^`]+`/g) ?? [];
    expect(urls.length).toBeGreaterThan(3);
    for (const url of urls) readDatabaseUrl(url.slice(1, -1));
  });

  it('has every parameter', () => {
    for (const name of PARAMETERS) expect(page).toContain(`\`${name}\``);
  });
});
