import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { RedisUrlError, readRedisUrl } from '../../../src/infrastructure/redis/redisUrl.js';
import { makeTempFolder } from '../../support/tempFolder.js';

const folder = makeTempFolder();
const junk = path.join(folder, 'junk.pem');
writeFileSync(junk, '-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n');

describe('REDIS_URL', () => {
  it.each([
    ['redis://h', { host: 'h', port: 6379, db: 0 }],
    ['redis://127.0.0.1:7000/3', { host: '127.0.0.1', port: 7000, db: 3 }],
    ['redis://[::1]:7000', { host: '::1', port: 7000 }],
    ['redis://:p%40ss@h', { password: 'p@ss' }],
    ['redis://ada:a:b@h/', { username: 'ada', password: 'a:b', db: 0 }],
    ['rediss://h', { host: 'h', tls: {} }],
    [
      'redis+sentinel://ada:pw@h1:26379,h2/bank/2?sentinelPassword=x%26y',
      {
        sentinels: [
          { host: 'h1', port: 26379 },
          { host: 'h2', port: 26379 },
        ],
        name: 'bank',
        db: 2,
        username: 'ada',
        password: 'pw',
        sentinelPassword: 'x&y',
      },
    ],
    ['rediss+sentinel://h1/bank', { name: 'bank', enableTLSForSentinelMode: true, sentinelTLS: {} }],
  ])('takes %s', (url, options) => {
    expect(readRedisUrl(url).options).toMatchObject(options);
  });

  it.each([
    ['redis://', 'host name'],
    ['redis:/h', 'must have the form redis://'],
    ['redis://h:0', 'port from 1'],
    ['redis://h:70000', 'port from 1'],
    ['redis://h:x', 'a port in digits'],
    ['redis://h/one', 'a database number'],
    ['redis://h/0/1', 'a database number'],
    ['redis://ada@h', 'has a user without a password'],
    ['redis://:a%ZZ@h', '% in its password'],
    ['redis://:a#b@h', '%23'],
    ['redis://a,b', 'several hosts'],
    ['redis://h?db=1', 'unknown parameter db'],
    ['redis://h?sentinelPassword=x', 'unknown parameter sentinelPassword'],
    ['redis://h?cacert=/x', 'the TLS parameter cacert'],
    ['rediss://h?cacert=/not/there.pem', 'a cacert file that cannot be read'],
    [`rediss://h?cacert=${junk}`, 'not valid PEM'],
    [`rediss://h?cert=${junk}`, 'both cert and key'],
    ['redis+sentinel://h1:26379', 'must name the master'],
    ['redis+sentinel://h1:26379/bank/0/1', 'must name the master'],
  ])('refuses %s, and names the part', (url, part) => {
    expect(() => readRedisUrl(url)).toThrow(RedisUrlError);
    expect(() => readRedisUrl(url)).toThrow(part);
    for (const secret of ['a%ZZ', 'a#b']) expect(() => readRedisUrl(url)).not.toThrow(secret);
  });
});
