/** The settings of the embedded server. */
import os from 'node:os';

/**
 * Settings for a small machine with a write-heavy load. Durability settings are explicit although they are PostgreSQL's
 * defaults, so that nothing can weaken them. Full-page compression is off: these binaries support neither lz4 nor zstd, and
 * pglz would use CPU time, which is the bank's bottleneck.
 */
const SETTINGS: Record<string, string> = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_logical_replication_workers: '0',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  wal_buffers: '16MB',
  min_wal_size: '256MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  io_method: 'sync',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  log_line_prefix: '%m [%p] ',
  logging_collector: 'off',
};

/** Additional connections for a second node, the command line, and people. */
const SPARE_CONNECTIONS = 60;
const CONNECTIONS_MIN = 100;
/** Limit of connections, since each takes memory even if unused. The bank warns at the start if it needs more. */
const CONNECTIONS_MAX = 2_000;

const connectionsFor = (bank: number): number =>
  Math.min(CONNECTIONS_MAX, Math.max(CONNECTIONS_MIN, bank + SPARE_CONNECTIONS));

const MEBIBYTE = 2 ** 20;
/**
 * Share of the memory for PostgreSQL's own cache. Command ids are random, so an append writes to any page of their index: where
 * the cache does not hold it, each of its pages is read and written out again and again. What is not used takes no memory.
 */
const CACHE_SHARE = 1 / 8;
const CACHE_MB_MIN = 128;
const CACHE_MB_MAX = 1_024;

/** The memory that this process and its children may use. */
export const memoryBytes = (): number => Math.min(os.totalmem(), process.constrainedMemory() || Infinity);

/**
 * @param connections number of connections for the bank
 * @param memory of the machine or container, in bytes
 * @returns values by the names of `postgresql.conf`
 */
export function settingsFor(connections: number, memory: number): Readonly<Record<string, string>> {
  const cacheMb = Math.floor((memory * CACHE_SHARE) / MEBIBYTE);
  return {
    ...SETTINGS,
    max_connections: String(connectionsFor(connections)),
    shared_buffers: `${Math.min(CACHE_MB_MAX, Math.max(CACHE_MB_MIN, cacheMb))}MB`,
  };
}
