/** Checks that a server is usable and grants the bank every permission it needs. */
import type { Redis } from 'ioredis';
import { RedisFault } from './fault.js';

const KEPT_MS = 5_000;

export interface UsableServer {
  /** Identifies the server's incarnation; it changes on a restart and on a promotion. */
  readonly id: string;
  readonly evictionPolicy: string;
}

/** @throws RedisFault if the server is a replica, a cluster node, or loading */
export async function identify(redis: Redis, name: string): Promise<UsableServer> {
  const info = await redis.info();
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
  if (field('loading') === '1') throw new RedisFault('loading', `${name} is loading its data`);
  if (field('cluster_enabled') === '1' || field('redis_mode') === 'cluster') {
    throw new RedisFault(
      'cluster',
      `${name} is a Redis Cluster, which the bank does not support: use a standalone server or Sentinels`,
    );
  }
  if (field('role') !== 'master') {
    throw new RedisFault('replica', `${name} is a read-only replica: use its master or the Sentinels`);
  }
  return { id: `${field('run_id')}:${field('master_replid')}`, evictionPolicy: field('maxmemory_policy') };
}

/**
 * Runs every command that the bank uses, so that a missing permission or a full server is detected before work begins.
 * Rejects with the server's error reply. @param prefix prefix of the bank's keys and channels
 */
export async function tryAll(redis: Redis, prefix: string, nodeId: string): Promise<void> {
  const [key, list, hash] = ['', ':list', ':hash'].map((kind) => `${prefix}probe:${nodeId}${kind}`) as [
    string,
    string,
    string,
  ];
  const script = `redis.call('SET', KEYS[1], '', 'PX', ARGV[1]) return redis.call('GET', KEYS[1])`;
  await Promise.all([
    redis.set(key, '', 'PX', KEPT_MS),
    redis.get(key),
    redis.mget([key]),
    redis.exists(key),
    redis.pexpire(key, KEPT_MS),
    redis.rpush(list, ''),
    redis.pexpire(list, KEPT_MS),
    redis.llen(list),
    redis.lindex(list, 0),
    redis.lrange(list, 0, 0),
    redis.ltrim(list, 1, -1),
    redis.hset(hash, '', ''),
    redis.hsetnx(hash, '', ''),
    redis.hget(hash, ''),
    redis.hmget(hash, ''),
    redis.rename(hash, `${hash}:before`),
    redis.pexpire(`${hash}:before`, KEPT_MS),
    redis.pttl(`${hash}:before`),
    redis.unlink(`${hash}:before`),
    redis.eval(script, 1, key, KEPT_MS),
    redis.evalsha('0'.repeat(40), 0).catch((error: Error) => {
      if (!error.message.startsWith('NOSCRIPT')) throw error;
    }),
    redis.publish(`${prefix}probe`, ''),
    redis.del(key, list),
  ]);
}
