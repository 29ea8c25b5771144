/** Real servers that the bank cannot use, and what it says of each; and those that it can, by each form of URL. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RedisFault } from '../../../src/infrastructure/redis/fault.js';
import { RedisLink } from '../../../src/infrastructure/redis/link.js';
import { systemTime } from '../../../src/infrastructure/systemTime.js';
import { configOf } from '../../support/docs.js';
import { freePort } from '../../support/processes.js';
import { redisBinary } from '../../support/redisBinary.js';
import { killRedisServers, RedisServer } from '../../support/redisServer.js';
import { makeTempFolder, removeFolder } from '../../support/tempFolder.js';

const DEADLINE = { timeout: 20_000, interval: 20 };
const links: RedisLink[] = [];
afterEach(() => {
  for (const link of links.splice(0)) link.end();
});
afterAll(killRedisServers);

/** A link of a bank, and what it told, in order. */
function open(url: string, msMax = 2_000) {
  const told: string[] = [];
  const messages: string[] = [];
  const link = new RedisLink(url, {
    time: systemTime,
    msMax,
    onChange: (isOpen: boolean, fault?: RedisFault) => {
      told.push(isOpen ? 'open' : `${fault?.reason}`);
      messages.push(fault?.message ?? '');
    },
    onWarning: (message) => messages.push(message),
  });
  links.push(link);
  link.open('spec');
  link.subscribe(
    () => [`${link.prefix}pushed`],
    (_, message) => messages.push(`heard ${message}`),
  );
  return { link, told, messages };
}

const RIGHTS = ['~bank:*', '&bank:*', '+@all'];

describe('a server with users', () => {
  let server: RedisServer;
  const url = (user: string, password: string) => `redis://${user}:${password}@127.0.0.1:${server.port}`;
  beforeAll(async () => {
    server = await RedisServer.start();
    await server.command('ACL', 'SETUSER', 'bank', 'on', '>right', ...RIGHTS);
  });

  it('is used by one of them', async () => {
    const { link, told, messages } = open(url('bank', 'right'));
    await expect.poll(() => told, DEADLINE).toEqual(['open']);
    await link.ask((redis) => redis.publish('bank:spec:pushed', 'x'));
    await expect.poll(() => messages, DEADLINE).toContain('heard x');
  });

  it('refuses a wrong password, which is told once', async () => {
    const { link, told, messages } = open(url('bank', 'wrong'));
    await expect.poll(() => told, DEADLINE).toEqual(['credentials']);
    expect(messages[0]).toMatch(/user or password in REDIS_URL \(WRONGPASS\)$/);
    expect(messages[0]).not.toContain('wrong');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(told).toEqual(['credentials']);
    expect(link.incarnation).toBeUndefined();
    await server.command('ACL', 'SETUSER', 'bank', '>wrong');
    await expect.poll(() => told, DEADLINE).toEqual(['credentials', 'open']);
    expect(link.fault).toBeUndefined();
  });

  it.each([
    ['a command', [...RIGHTS, '-rpush'], /rpush/],
    ['scripts', [...RIGHTS, '-eval'], /eval/],
    ['publishing', [...RIGHTS, '-publish'], /publish/],
    ['subscribing', [...RIGHTS, '-subscribe'], /subscribe/],
    ['its keys', ['~other:*', 'resetchannels', '&bank:*', '+@all'], /key/],
    ['its channels', ['~bank:*', 'resetchannels', '&other:*', '+@all'], /channel/],
    ['asking what it is', [...RIGHTS, '-info'], /info/],
  ])('that does not let one use %s is found out at once', async (_, rights, words) => {
    await server.command('ACL', 'SETUSER', 'less', 'reset', 'on', '>right', ...rights);
    const { told, messages } = open(url('less', 'right'));
    await expect.poll(() => told, DEADLINE).toEqual(['permission']);
    expect(messages[0]).toMatch(words);
    await server.command('ACL', 'SETUSER', 'less', ...RIGHTS);
    await expect.poll(() => told, DEADLINE).toEqual(['permission', 'open']);
  });

  it('that takes a right away later is told of when it is missed', async () => {
    await server.command('ACL', 'SETUSER', 'less', 'reset', 'on', '>right', ...RIGHTS);
    const { link, told } = open(url('less', 'right'));
    await expect.poll(() => told, DEADLINE).toEqual(['open']);
    await server.command('ACL', 'SETUSER', 'less', '-set');
    await expect.poll(() => told, DEADLINE).toEqual(['open', 'permission']);
    expect(link.incarnation).toBeUndefined();
  });

  it('wants a password where there is none', async () => {
    const closed = await RedisServer.start();
    await closed.command('CONFIG', 'SET', 'requirepass', 'secret');
    const { told, messages } = open(closed.url);
    await expect.poll(() => told, DEADLINE).toEqual(['credentials']);
    expect(messages[0]).toMatch(/NOAUTH/);
    const { told: withPassword } = open(`redis://:secret@127.0.0.1:${closed.port}`);
    await expect.poll(() => withPassword, DEADLINE).toEqual(['open']);
  });
});

describe('a server of no use', () => {
  it('is not there', async () => {
    const { told, messages } = open(`redis://127.0.0.1:${await freePort()}`);
    await expect.poll(() => told, DEADLINE).toEqual(['unreachable']);
    expect(messages[0]).toMatch(/is not running \(ECONNREFUSED\)$/);
  });

  it('is a cluster, whether or not it has slots', async () => {
    const cluster = await RedisServer.start({ args: ['--cluster-enabled', 'yes'] });
    const { told, link } = open(cluster.url);
    await expect.poll(() => told, DEADLINE).toEqual(['cluster']);
    await cluster.command('CLUSTER', 'ADDSLOTSRANGE', '0', '16383').catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect([told, link.incarnation]).toEqual([['cluster'], undefined]);
  });

  it('is a replica', async () => {
    const primary = await RedisServer.start();
    const replica = await RedisServer.start({ replicaOf: primary });
    const { told } = open(replica.url);
    await expect.poll(() => told, DEADLINE).toEqual(['replica']);
    await replica.promote();
    await expect.poll(() => told, DEADLINE).toEqual(['replica', 'open']);
  });

  it('is full, until it is not', async () => {
    const server = await RedisServer.start();
    const { told } = open(server.url);
    await expect.poll(() => told, DEADLINE).toEqual(['open']);
    await server.command('CONFIG', 'SET', 'maxmemory', '1');
    await expect.poll(() => told, DEADLINE).toEqual(['open', 'full']);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(told).toEqual(['open', 'full']);
    await server.command('CONFIG', 'SET', 'maxmemory', '0');
    await expect.poll(() => told, DEADLINE).toEqual(['open', 'full', 'open']);
  });

  it('evicts keys: it is used, with a warning', async () => {
    const server = await RedisServer.start();
    await server.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    const { told, messages } = open(server.url);
    await expect.poll(() => told, DEADLINE).toEqual(['open']);
    expect(messages[0]).toMatch(/may evict keys \(maxmemory-policy allkeys-lru\)/);
  });
});

describe('a server with TLS', () => {
  let folder: string;
  let plain: RedisServer;
  let port: number;
  beforeAll(async () => {
    folder = makeTempFolder();
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-subj',
      '/CN=ca',
    );
    openssl(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'own.key',
      '-out',
      'own.csr',
      '-subj',
      '/CN=localhost',
    );
    writeFileSync(path.join(folder, 'names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1');
    openssl(
      ...['x509', '-req', '-in', 'own.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-out', 'own.pem', '-extfile', 'names'],
    );
    port = await freePort();
    const file = (name: string) => path.join(folder, name);
    const tls = [
      '--tls-port',
      String(port),
      '--tls-cert-file',
      file('own.pem'),
      '--tls-key-file',
      file('own.key'),
    ];
    plain = await RedisServer.start({
      args: [...tls, '--tls-ca-cert-file', file('ca.pem'), '--tls-auth-clients', 'optional'],
    });
  });
  afterAll(() => removeFolder(folder));

  it('is used where its CA is named', async () => {
    const { told } = open(`rediss://127.0.0.1:${port}?cacert=${path.join(folder, 'ca.pem')}`);
    await expect.poll(() => told, DEADLINE).toEqual(['open']);
  });

  it('is not trusted without its CA', async () => {
    const { told, messages } = open(`rediss://127.0.0.1:${port}`);
    await expect.poll(() => told, DEADLINE).toEqual(['certificate']);
    expect(messages[0]).toContain('cacert=FILE');
  });

  it('is not spoken to without TLS', async () => {
    const { told, messages } = open(`redis://127.0.0.1:${port}`);
    await expect.poll(() => told, DEADLINE).toEqual(['unreachable']);
    expect(messages[0]).toContain('use rediss://');
  });

  it('is not what listens on a port without it', async () => {
    const { told, messages } = open(`rediss://127.0.0.1:${plain.port}`);
    // It waits for the end of a line.
    await expect.poll(() => told, DEADLINE).toEqual(['unreachable']);
    expect(messages[0]).toContain('use redis://');
  });
});

describe('a master with Sentinels', () => {
  it('is followed when another one takes over', async () => {
    const [primary, ...sentinelPorts] = [
      await RedisServer.start(),
      await freePort(),
      await freePort(),
      await freePort(),
    ];
    const replica = await RedisServer.start({ replicaOf: primary });
    const folder = makeTempFolder();
    const { program, environment } = await redisBinary();
    const sentinels = sentinelPorts.map((port) => {
      const file = path.join(folder, `${port}.conf`);
      const config = configOf('docs/how-to/high-availability.md', 'sentinel.conf', {
        'port 26379': `port ${port}`,
        'bind sentinel1': 'bind 127.0.0.1',
        '/var/lib/redis': folder,
        'redis1 6379': `127.0.0.1 ${primary.port}`,
        'bank 5000': 'bank 500',
        'bank 30000': 'bank 3000',
      });
      writeFileSync(file, config);
      return spawn(program, [file, '--sentinel'], { env: environment, stdio: 'ignore' });
    });
    try {
      const hosts = sentinelPorts.map((port) => `127.0.0.1:${port}`).join(',');
      const { link, told } = open(`redis+sentinel://${hosts}/bank/0`);
      await expect.poll(() => link.incarnation, DEADLINE).toBeDefined();
      const before = link.incarnation;
      await link.ask((redis) => redis.set('bank:spec:kept', 'yes'));
      expect(await link.ask((redis) => redis.wait(1, 2_000))).toBe(1);
      // The Sentinels must have found each other and the replica.
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      await primary.kill();
      await expect
        .poll(() => link.incarnation !== undefined && link.incarnation !== before, DEADLINE)
        .toBe(true);
      expect(await link.ask((redis) => redis.get('bank:spec:kept'))).toBe('yes');
      expect(told.at(-1)).toBe('open');
      expect(String(await replica.command('ROLE'))).toContain('master');
    } finally {
      for (const sentinel of sentinels) sentinel.kill('SIGKILL');
      await Promise.all(
        sentinels.map((child) => (child.exitCode ?? child.signalCode) === null && once(child, 'exit')),
      );
      removeFolder(folder);
    }
  }, 60_000);
});
