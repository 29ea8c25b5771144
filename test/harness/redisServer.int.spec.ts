import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { processStartTime, waitUntil } from '../../src/infrastructure/embeddedPostgres/process.js';
import { killRedisServers, RedisServer, redisForTests } from '../support/redisServer.js';
import { removeLeftovers } from '../support/tempFolder.js';

afterAll(killRedisServers);

describe('a Redis of a spec', () => {
  it('serves at its URL, alone on its port, and ends when it is told to', async () => {
    const server = await RedisServer.start();
    expect(server.url).toBe(`redis://127.0.0.1:${server.port}`);
    expect(await server.command('PING')).toBe('PONG');
    await expect(RedisServer.start({ port: server.port })).rejects.toThrow(
      /Redis did not start: .*already in use/s,
    );

    await server.stop();
    expect(processStartTime(server.pid)).toBeUndefined();
    await expect(server.command('PING')).rejects.toThrow();
  });

  it('keeps its data over a kill when they are appended to a file, unless they are removed', async () => {
    const server = await RedisServer.start({ appendOnly: 'always' });
    const { pid } = server;
    await server.command('SET', 'key', 'kept');
    await server.kill();
    await server.restart();
    expect(server.pid).not.toBe(pid);
    expect(await server.command('GET', 'key')).toBe('kept');

    await server.restart({ empty: true });
    expect(await server.command('GET', 'key')).toBeNull();
  });

  it('keeps nothing when they are not', async () => {
    const server = await RedisServer.start();
    await server.command('SET', 'key', 'lost');
    await server.restart();
    expect(await server.command('GET', 'key')).toBeNull();
  });

  it('answers nothing while it is paused, and goes on with the same connection', async () => {
    const server = await RedisServer.start();
    const client = new Redis(server.url, { commandTimeout: 200 });
    expect(await client.set('key', 'before')).toBe('OK');
    server.pause();
    await expect(client.get('key')).rejects.toThrow('Command timed out');
    server.resume();
    await vi.waitFor(async () => expect(await client.get('key')).toBe('before'), { timeout: 5_000 });
    client.disconnect();

    server.pause();
    await server.stop();
    expect(server.isRunning).toBe(false);
  });

  it('follows another one, and takes its place when it is promoted', async () => {
    const primary = await RedisServer.start();
    await primary.command('SET', 'key', 'first');
    const replica = await RedisServer.start({ replicaOf: primary, appendOnly: 'everysec' });
    expect(await replica.command('GET', 'key')).toBe('first');
    await primary.command('SET', 'key', 'second');
    await vi.waitFor(async () => expect(await replica.command('GET', 'key')).toBe('second'), 5_000);
    await expect(replica.command('SET', 'key', 'third')).rejects.toThrow('READONLY');

    await primary.kill();
    await replica.promote();
    await replica.restart();
    expect(await replica.command('GET', 'key')).toBe('second');
    expect(await replica.command('SET', 'key', 'third')).toBe('OK');
  });

  it('is ended with its folder when whoever started it was killed', async () => {
    const deadRun = spawnSync(process.execPath, ['--version']).pid;
    const folder = mkdtempSync(path.join(os.tmpdir(), `banking-es-test-${deadRun}-`));
    const server = await RedisServer.start({ folder });
    server.pause();
    removeLeftovers();
    expect(existsSync(folder)).toBe(false);
    expect(await waitUntil(() => !server.isRunning, 5_000)).toBe(true);
  });
});

describe('a Redis that specs may share', () => {
  it('is the one of REDIS_URL', async () => {
    vi.stubEnv('REDIS_URL', 'redis://redis.example:6379');
    expect(await redisForTests()).toEqual({ url: 'redis://redis.example:6379' });
  });

  it('is started when there is none', async () => {
    vi.stubEnv('REDIS_URL', '');
    const client = new Redis((await redisForTests()).url);
    expect(await client.ping()).toBe('PONG');
    client.disconnect();
    vi.unstubAllEnvs();
  });
});
