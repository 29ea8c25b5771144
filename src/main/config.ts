/**
 * Configuration: the environment, validated once and frozen. Nothing else reads process.env.
 */

import { integer, isOrigin, isPlainUrl, isZone, postgresUrl, type Setting, text } from './setting.js';

/** Invalid settings; each line of the message names a variable and its rule. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

const BATCHING = ['async', 'off'] as const;
const SWITCH = ['on', 'off'] as const;

/** Every variable, in the order of .env.example. Names end in their unit, if they have one. */
export const settings = {
  DATABASE_URL: postgresUrl('PostgreSQL 15 or newer; if unset, the bank runs its own'),
  READ_DATABASE_URL: postgresUrl(
    'a standby of DATABASE_URL, or a load balancer in front of several; serves statements, lists, events and ' +
      'verifications, as fresh as the primary',
  ),
  REDIS_URL: text(
    /^rediss?(\+sentinel)?:\/\/./,
    'a URL that begins with redis://, rediss://, redis+sentinel:// or rediss+sentinel://',
    'Redis, for speed only; all nodes of a bank must use the same one, or none',
  ),
  HOST: text(/^[0-9A-Za-z.:-]+$/, 'a host name or an IP address', 'address to listen on', '127.0.0.1'),
  PORT: integer(0, 65_535, 3_000, 'port to listen on; 0 picks a free one'),
  PUBLIC_URL: {
    about: 'URL under which clients reach the bank through a proxy, which strips the path',
    rule: 'a URL that begins with https:// or http://, without a query, such as https://bank.example/bank',
    read: (value: string) =>
      URL.canParse(value) && isPlainUrl(new URL(value)) ? new URL(value).href.replace(/\/+$/, '') : undefined,
  },
  CORS_ORIGINS: {
    about: 'origins whose pages may call the API from a browser; if unset, none',
    rule: '* or a comma-separated list of origins, such as https://shop.example,http://localhost:5173',
    read: (value: string) => {
      const origins = value.split(',').map((origin) => origin.trim());
      return origins.every(isOrigin) ? origins : undefined;
    },
  },
  WEB_CONCURRENCY: integer(1, 64, 1, 'processes that share the port, each a separate node'),
  DATA_DIR: text(
    /^[^\0]+$/,
    'a folder; a relative path starts at package.json, or where the bank is installed at the current folder',
    'data folder of the bank’s own PostgreSQL',
    'data',
  ),
  BANK_TIME_ZONE: {
    about: 'time zone of the bank’s business days; if unset, the one set first, otherwise UTC',
    rule: 'the name of an IANA time zone, such as UTC or Europe/Prague',
    read: (value: string) => (isZone(value) ? value : undefined),
  },
  LOG_LEVEL: {
    fallback: 'info',
    about: 'minimum level to log; debug logs every request',
    rule: `one of ${LOG_LEVELS.join(', ')}`,
    read: (value: string) => LOG_LEVELS.find((level) => level === value),
  },
  BANK_ADMIN_KEY: text(
    /^[\x21-\x7e]{16,256}$/,
    '16 to 256 visible ASCII characters',
    'key of the first admin; if unset, one is generated and printed once',
  ),
  QUEUE_COMMANDS_MAX: integer(
    1,
    1_000_000,
    10_000,
    'queued commands per API client (all clients: twice as many); further commands get 503',
  ),
  APPEND_COMMANDS_MAX: integer(1, 10_000, 1_000, 'commands per append transaction'),
  HOLDS_OPEN_MAX: integer(1, 1_000, 100, 'open holds per account; each change of a hold stores all of them'),
  HEADS_MAX: integer(1, 10_000_000, 100_000, 'account states kept in memory'),
  PAGE_ITEMS_MAX: integer(1, 10_000, 1_000, 'items per page'),
  PAGE_BYTES_MAX: integer(
    1_024,
    100_000_000,
    4_194_304,
    'size of a page; a larger one is cut short and has a `next`',
  ),
  STATEMENT_LINES_MAX: integer(1, 100_000, 10_000, 'lines per statement; for more, request fewer days'),
  BODY_BYTES_MAX: integer(
    1_024,
    100_000_000,
    1_048_576,
    'size of a request body, or of a line in a streamed batch',
  ),
  HEADER_BYTES_MAX: integer(1_024, 1_048_576, 16_384, 'total size of the headers of a request'),
  BATCH_COMMANDS_MAX: integer(1, 10_000, 1_000, 'commands per JSON batch'),
  STREAM_COMMANDS_MAX: integer(1, 100_000, 4_000, 'commands of a streamed batch in progress at a time'),
  HEADERS_MS_MAX: integer(100, 600_000, 10_000, 'time to receive the headers of a request'),
  REQUEST_MS_MAX: integer(
    1_000,
    86_400_000,
    600_000,
    'time to receive a whole request, including streamed ones',
  ),
  BODY_MS_MAX: integer(100, 600_000, 30_000, 'time to receive a request body (not streamed)'),
  BODIES_BYTES_MAX: integer(
    1_024,
    10_000_000_000,
    134_217_728,
    'total size of incomplete request bodies; further requests get 503',
  ),
  IDLE_MS_MAX: integer(1_000, 86_400_000, 60_000, 'time a connection may be idle'),
  DRAIN_MS: integer(
    0,
    600_000,
    0,
    'time between /health/ready reporting stopping and closing the port; use 5000 or more behind a load balancer',
  ),
  SHUTDOWN_MS_MAX: integer(
    100,
    600_000,
    10_000,
    'time to complete requests in progress before the bank stops',
  ),
  POOL_CONNECTIONS_MAX: integer(
    1,
    1_000,
    8,
    'PostgreSQL connections for reads; in addition, three for writes and two for read models',
  ),
  CONNECT_MS_MAX: integer(100, 60_000, 3_000, 'time to get a PostgreSQL connection'),
  STATEMENT_MS_MAX: integer(100, 600_000, 5_000, 'time limit of a PostgreSQL statement'),
  READY_MS_MAX: integer(
    100,
    60_000,
    2_000,
    'time limit for PostgreSQL to respond before /health/ready reports it as down',
  ),
  PROJECTION_WAIT_MS: integer(
    0,
    60_000,
    1_000,
    'time a read waits for its read model; after that it reports the lag',
  ),
  REDIS_MS_MAX: integer(
    10,
    10_000,
    300,
    'time limit for Redis to respond before the bank continues without it',
  ),
  CACHE_MS: integer(1_000, 86_400_000, 300_000, 'time an account state is cached in Redis'),
  EVENT_BATCHING: {
    fallback: 'async',
    about: 'commands that wait in the event buffer in Redis: those with Prefer: respond-async, or none',
    rule: 'one of async, off',
    read: (value: string) => BATCHING.find((batching) => batching === value),
  },
  BUFFER_ENTRIES_MAX: integer(
    1,
    10_000_000,
    100_000,
    'commands in the event buffer; further commands get 503',
  ),
  DEDUPLICATION_MS: integer(
    1_000,
    86_400_000,
    60_000,
    'time Redis remembers a response at least, and at most twice as long; PostgreSQL keeps it permanently',
  ),
  FLUSHER: {
    fallback: 'on',
    about:
      'off: this process is never the writer, which appends the commands of all nodes and flushes the event buffer',
    rule: 'one of on, off',
    read: (value: string) => SWITCH.find((state) => state === value),
  },
  WEBHOOKS_MAX: integer(1, 1_000, 100, 'number of webhooks'),
  WEBHOOK_MS_MAX: integer(100, 60_000, 10_000, 'time limit for a webhook receiver to respond'),
  WEBHOOK_SENDS_MAX: integer(2, 100, 8, 'concurrent deliveries per webhook'),
  WEBHOOK_SENDS_TOTAL_MAX: integer(2, 1_000, 64, 'concurrent deliveries of all webhooks, per node'),
  WEBHOOK_ATTEMPTS_MAX: integer(1, 50, 12, 'attempts before a delivery becomes a dead letter'),
  WEBHOOK_RETRY_MS: integer(
    10,
    3_600_000,
    5_000,
    'longest delay after the first failed attempt; it triples with each further one',
  ),
  WEBHOOK_RETRY_MS_MAX: integer(10, 86_400_000, 21_600_000, 'longest delay between two attempts'),
  WEBHOOK_RETRY_AFTER_MS_MAX: integer(
    1_000,
    604_800_000,
    21_600_000,
    'longest delay that a receiver can request with Retry-After (429 or 503)',
  ),
  WEBHOOK_PENDING_MAX: integer(
    10,
    100_000,
    10_000,
    'pending deliveries per webhook before it stops reading; the same number of dead letters disables it',
  ),
  WEBHOOK_DISABLE_MS: integer(
    1_000,
    2_592_000_000,
    86_400_000,
    'a webhook is disabled after failing for this long',
  ),
  WEBHOOK_PRIVATE_TARGETS: {
    fallback: 'off',
    about: 'on: allow webhooks to private and loopback addresses',
    rule: 'one of on, off',
    read: (value: string) => SWITCH.find((state) => state === value),
  },
  CLIENT_READS_MAX: integer(
    1,
    1_000,
    8,
    'concurrent lists, statements and time-travel reads per API client; further ones are queued',
  ),
  CLIENT_READS_WAITING_MAX: integer(0, 100_000, 1_000, 'queued reads per API client; further ones get 429'),
  FEED_READERS_MAX: integer(0, 100_000, 5_000, 'readers of the live feed; further ones get 503'),
  FEED_BUFFER_BYTES_MAX: integer(
    16_384,
    1_073_741_824,
    1_048_576,
    'unsent bytes per reader of the live feed; a reader that falls further behind is disconnected',
  ),
  FEED_HEARTBEAT_MS: integer(100, 600_000, 15_000, 'time between heartbeats of the live feed'),
  CLIENT_CACHE_MS: integer(
    0,
    600_000,
    5_000,
    'time a verified API key is cached; a revoked key stops working within this time',
  ),
  REQUESTS_PER_MINUTE_MAX: integer(
    0,
    100_000_000,
    0,
    'requests per API client and minute, then 429; 0 means no limit',
  ),
} as const satisfies Record<string, Setting<unknown>>;

type Values = { [K in keyof typeof settings]: NonNullable<ReturnType<(typeof settings)[K]['read']>> };
type Optional =
  | 'PUBLIC_URL'
  | 'CORS_ORIGINS'
  | 'DATABASE_URL'
  | 'READ_DATABASE_URL'
  | 'REDIS_URL'
  | 'BANK_ADMIN_KEY'
  | 'BANK_TIME_ZONE';
export type Config = Readonly<Omit<Values, Optional> & { [K in Optional]?: Values[K] }>;

/**
 * Reads the configuration; an empty variable counts as unset.
 * @throws ConfigError with one line for each bad variable
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const config: Record<string, unknown> = {};
  const faults: string[] = [];
  for (const [name, setting] of Object.entries<Setting<unknown>>(settings)) {
    const given = environment[name] || setting.fallback;
    if (given === undefined) continue;
    const value = setting.read(given);
    if (value === undefined) faults.push(`${name} must be ${setting.rule}`);
    else config[name] = value;
  }
  if (config.READ_DATABASE_URL !== undefined && config.DATABASE_URL === undefined)
    faults.push('READ_DATABASE_URL requires DATABASE_URL: the bank’s own PostgreSQL has no standby');
  if (faults.length > 0) throw new ConfigError(faults.join('\n'));
  return Object.freeze(config) as unknown as Config;
}

/** The API key that the command line uses by default; an empty variable counts as unset. */
export const environmentKey = (
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined => environment.BANK_ADMIN_KEY || undefined;

/** The folder from which npm was called, if npm runs this process: npm runs scripts in the package's folder. */
export const npmCallerFolder = (): string | undefined => process.env.INIT_CWD || undefined;

/** Whether npx runs this process. */
export const isRunByNpx = (): boolean => process.env.npm_lifecycle_event === 'npx';

/** Sets variables that are not set yet. @returns their values afterwards */
export function presetEnvironment(
  settings: Readonly<Record<string, string>>,
): Readonly<Record<string, string | undefined>> {
  for (const [name, value] of Object.entries(settings)) process.env[name] ||= value;
  return Object.fromEntries(Object.keys(settings).map((name) => [name, process.env[name]]));
}
