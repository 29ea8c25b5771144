/** Looks at a server before it is used: whether it is one that can be, and lets the bank do all that it will. */
import type { Redis } from 'ioredis';
import { RedisFault } from './fault.js';

const KEPT_MS = 5_000;

export interface UsableServer {
  /** Names the server: another process, or the same one after a promotion, has another name. */
  readonly id: string;
  readonly evictionPolicy: string;
}

/** @throws RedisFault when it is a replica, a node of a cluster, or loading */
export async function lookAt(redis: Redis, name: string): Promise<UsableServer> {
  const info = await redis.info();
  const field = (of: string) => new RegExp(`^${of}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
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
 * Does once what the bank does all the time, so that a missing right or a full server shows now and not in the middle of
 * work. Rejects with the server's own answer. @param prefix what the bank's keys and channels begin with
 */
export async function tryAll(redis: Redis, prefix: string, nodeId: string): Promise<void> {
  const [key, list] = [`${prefix}probe:${nodeId}`, `${prefix}probe:${nodeId}:list`];
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
    redis.eval(script, 1, key, KEPT_MS),
    redis.evalsha('0'.repeat(40), 0).catch((error: Error) => {
      if (!error.message.startsWith('NOSCRIPT')) throw error;
    }),
    redis.publish(`${prefix}probe`, ''),
    redis.del(key, list),
  ]);
}
