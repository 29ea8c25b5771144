import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { configurationPage, envExample } from '../../scripts/generate/settings.js';
import { ConfigError, loadConfig, settings } from '../../src/main/config.js';
import { expectGenerated } from '../support/generated.js';

const HOME = path.resolve(import.meta.dirname, '..', '..');
const DEFAULTS = loadConfig({});

describe('the configuration', () => {
  it('is complete without a single variable', () => {
    expect(DEFAULTS).toMatchObject({
      HOST: '127.0.0.1',
      PORT: 3_000,
      DATA_DIR: 'data',
      LOG_LEVEL: 'info',
      QUEUE_COMMANDS_MAX: 10_000,
    });
    const optional = [
      'PUBLIC_URL',
      'CORS_ORIGINS',
      'DATABASE_URL',
      'READ_DATABASE_URL',
      'REDIS_URL',
      'BANK_ADMIN_KEY',
      'BANK_TIME_ZONE',
    ];
    expect(Object.keys(DEFAULTS)).toEqual(Object.keys(settings).filter((name) => !optional.includes(name)));
  });

  it('takes an empty variable as an absent one', () => {
    expect(loadConfig({ PORT: '', DATABASE_URL: '', BANK_ADMIN_KEY: '' })).toEqual(DEFAULTS);
  });

  it('is frozen', () => {
    expect(Object.isFrozen(DEFAULTS)).toBe(true);
    expect(() => Object.assign(DEFAULTS, { PORT: 1 })).toThrow(TypeError);
  });

  it.each([
    ['DATABASE_URL', 'postgres://bank:secret@db.example:5432/bank?sslmode=require'],
    ['DATABASE_URL', 'postgresql://localhost/bank'],
    ['REDIS_URL', 'rediss://localhost'],
    ['PUBLIC_URL', 'https://bank.example/bank'],
    ['HOST', '0.0.0.0'],
    ['HOST', '::1'],
    ['HOST', 'bank.example'],
    ['DATA_DIR', '/var/lib/my bank'],
    ['LOG_LEVEL', 'silent'],
    ['BANK_ADMIN_KEY', 'x'.repeat(256)],
  ] as const)('takes %s=%s', (name, value) => {
    expect(loadConfig({ [name]: value })[name]).toBe(value);
  });

  it.each([
    ['PORT', '0', 0],
    ['PORT', '65535', 65_535],
    ['PORT', '08080', 8_080],
    ['BODY_BYTES_MAX', '1024', 1_024],
    ['CLIENT_CACHE_MS', '0', 0],
  ] as const)('reads %s=%s as the number %i', (name, value, number) => {
    expect(loadConfig({ [name]: value })[name]).toBe(number);
  });

  it.each([
    ['DATABASE_URL', 'mysql://localhost/bank', 'a URL that begins with postgres:// or postgresql://'],
    ['READ_DATABASE_URL', 'pg2:5432', 'a URL that begins with postgres:// or postgresql://'],
    ['DATABASE_URL', 'localhost:5432', 'a URL that begins with postgres:// or postgresql://'],
    [
      'PUBLIC_URL',
      'bank.example',
      'a URL that begins with https:// or http://, without a query, such as https://bank.example/bank',
    ],
    [
      'PUBLIC_URL',
      'https://u:p@bank.example',
      'a URL that begins with https:// or http://, without a query, such as https://bank.example/bank',
    ],
    [
      'PUBLIC_URL',
      'https://bank.example/?a=b',
      'a URL that begins with https:// or http://, without a query, such as https://bank.example/bank',
    ],
    [
      'CORS_ORIGINS',
      'https://a.example/',
      '* or a comma-separated list of origins, such as https://shop.example,http://localhost:5173',
    ],
    [
      'CORS_ORIGINS',
      'a.example',
      '* or a comma-separated list of origins, such as https://shop.example,http://localhost:5173',
    ],
    [
      'REDIS_URL',
      'http://localhost',
      'a URL that begins with redis://, rediss://, redis+sentinel:// or rediss+sentinel://',
    ],
    ['HOST', 'my host', 'a host name or an IP address'],
    ['HOST', 'http://localhost', 'a host name or an IP address'],
    ['PORT', '65536', 'a whole number from 0 to 65535'],
    ['PORT', '-1', 'a whole number from 0 to 65535'],
    ['PORT', '3000.5', 'a whole number from 0 to 65535'],
    ['PORT', '3e3', 'a whole number from 0 to 65535'],
    ['PORT', '0x1F', 'a whole number from 0 to 65535'],
    ['PORT', ' 3000', 'a whole number from 0 to 65535'],
    ['PORT', 'http', 'a whole number from 0 to 65535'],
    [
      'DATA_DIR',
      'a\0b',
      'a folder; a relative path starts at package.json, or where the bank is installed at the current folder',
    ],
    ['LOG_LEVEL', 'INFO', 'one of trace, debug, info, warn, error, silent'],
    ['BANK_ADMIN_KEY', 'short', '16 to 256 visible ASCII characters'],
    ['BANK_ADMIN_KEY', 'x'.repeat(257), '16 to 256 visible ASCII characters'],
    ['BANK_ADMIN_KEY', 'a key with a blank', '16 to 256 visible ASCII characters'],
    ['QUEUE_COMMANDS_MAX', '0', 'a whole number from 1 to 1000000'],
    ['BATCH_COMMANDS_MAX', '10001', 'a whole number from 1 to 10000'],
    ['IDLE_MS_MAX', '1s', 'a whole number from 1000 to 86400000'],
    ['REQUESTS_PER_MINUTE_MAX', 'no', 'a whole number from 0 to 100000000'],
  ])('refuses %s=%j: it must be %s', (name, value, rule) => {
    expect(() => loadConfig({ [name]: value })).toThrow(new ConfigError(`${name} must be ${rule}`));
  });

  it('refuses a standby without a primary', () => {
    const url = 'postgres://pg2/bank';
    expect(() => loadConfig({ READ_DATABASE_URL: url })).toThrow('READ_DATABASE_URL requires DATABASE_URL');
    expect(loadConfig({ READ_DATABASE_URL: url, DATABASE_URL: url }).READ_DATABASE_URL).toBe(url);
  });

  it('names every bad variable at once, and shows the value of none', () => {
    const bad = {
      PORT: 'secret-port',
      BANK_ADMIN_KEY: 'secret key',
      DATABASE_URL: 'secret://user:password@host',
    };
    let message = '';
    try {
      loadConfig(bad);
    } catch (error) {
      message = (error as ConfigError).message;
    }
    expect(message.split('\n').map((line) => line.split(' ')[0])).toEqual([
      'DATABASE_URL',
      'PORT',
      'BANK_ADMIN_KEY',
    ]);
    expect(message).not.toMatch(/secret|password/);
  });

  it('refuses a number at either side of its range, and takes both ends', () => {
    for (const [name, { rule }] of Object.entries<{ rule: string }>(settings)) {
      const [, min, max] = /^a whole number from (\d+) to (\d+)$/.exec(rule) ?? [];
      if (min === undefined || max === undefined) continue;
      const load = (value: number) => () => loadConfig({ [name]: String(value) });
      expect(load(Number(min) - 1), name).toThrow(ConfigError);
      expect(load(Number(max) + 1), name).toThrow(ConfigError);
      expect([load(Number(min))(), load(Number(max))()].map((config) => config[name as 'PORT'])).toEqual([
        Number(min),
        Number(max),
      ]);
    }
  });
});

describe('what is written about the configuration', () => {
  it('.env.example lists every variable with its default', () => {
    const file = path.join(HOME, '.env.example');
    expectGenerated('.env.example', envExample());
    const written = parseEnv(readFileSync(file, 'utf8'));
    expect(Object.keys(written).sort()).toEqual(
      [...Object.keys(settings), 'POSTGRES_PASSWORD', 'REDIS_PASSWORD'].sort(),
    );
    expect(loadConfig(written)).toEqual(DEFAULTS);
  });

  it('docs/reference/configuration.md has a row for each', () => {
    const file = path.join(HOME, 'docs', 'reference', 'configuration.md');
    expectGenerated('docs/reference/configuration.md', configurationPage());
    for (const name of Object.keys(settings)) expect(readFileSync(file, 'utf8')).toContain(`| \`${name}\` |`);
  });
});
