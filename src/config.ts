/**
 * Configuration: the environment, validated once and frozen. Nothing else reads process.env.
 */

interface Setting<T> {
  /** The default, as text; undefined where absence means something of its own. */
  readonly fallback?: string;
  readonly about: string;
  /** The value, or what is wrong with the text. */
  readonly read: (text: string) => T | Fault;
}

class Fault {
  constructor(readonly rule: string) {}
}

/** An environment that cannot be started with; each line names the variable and the rule. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const integer = (min: number, max: number, fallback: number, about: string): Setting<number> => ({
  fallback: String(fallback),
  about,
  read: (text) => {
    const value = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : new Fault(`must be a whole number from ${min} to ${max}`);
  },
});

const url = (protocols: readonly string[], about: string): Setting<string> => ({
  about,
  read: (text) => {
    const parsed = URL.canParse(text) ? new URL(text) : undefined;
    const good = parsed !== undefined && protocols.includes(parsed.protocol);
    return good
      ? text
      : new Fault(`must be a URL that begins with ${protocols.map((p) => `${p}//`).join(' or ')}`);
  },
});

const text = (pattern: RegExp, rule: string, about: string, fallback?: string): Setting<string> => ({
  about,
  read: (value) => (pattern.test(value) ? value : new Fault(rule)),
  ...(fallback === undefined ? {} : { fallback }),
});

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/** Every variable, in the order of .env.example. Names end in their unit where they have one. */
export const settings = {
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'PostgreSQL 15 or newer; without it the bank runs its own'),
  REDIS_URL: url(['redis:', 'rediss:'], 'Redis; checked now, used by a later version'),
  HOST: text(
    /^[0-9A-Za-z.:-]+$/,
    'must be a host name or an IP address',
    'address to listen on',
    '127.0.0.1',
  ),
  PORT: integer(0, 65_535, 3_000, 'port to listen on; 0 takes a free one'),
  DATA_DIR: text(/^[^\0]+$/, 'must be a folder', 'folder of the bank’s own PostgreSQL', 'data'),
  LOG_LEVEL: {
    fallback: 'info',
    about: LOG_LEVELS.join(', '),
    read: (value: string) =>
      LOG_LEVELS.find((level) => level === value) ?? new Fault(`must be one of ${LOG_LEVELS.join(', ')}`),
  },
  BANK_ADMIN_KEY: text(
    /^[\x21-\x7e]{16,256}$/,
    'must be 16 to 256 visible ASCII characters',
    'key of the first admin; without it one is made and printed once',
  ),
  QUEUE_COMMANDS_MAX: integer(1, 1_000_000, 10_000, 'commands that may wait to be decided; more get 503'),
  APPEND_COMMANDS_MAX: integer(1, 10_000, 1_000, 'commands appended in one transaction'),
  HEADS_MAX: integer(1, 10_000_000, 100_000, 'accounts whose newest state is kept in memory'),
  SNAPSHOT_EVENTS: integer(10, 1_000_000, 500, 'events of an account between two snapshots'),
  PAGE_ITEMS_MAX: integer(1, 10_000, 1_000, 'items of one page'),
  BODY_BYTES_MAX: integer(
    1_024,
    100_000_000,
    1_048_576,
    'size of a request body, or of one line of a streamed batch',
  ),
  HEADER_BYTES_MAX: integer(1_024, 1_048_576, 16_384, 'size of all headers of a request'),
  BATCH_COMMANDS_MAX: integer(1, 10_000, 1_000, 'commands of one JSON batch'),
  STREAM_COMMANDS_MAX: integer(1, 100_000, 4_000, 'commands of one streamed batch under way at once'),
  HEADERS_MS_MAX: integer(100, 600_000, 10_000, 'time to receive the headers of a request'),
  REQUEST_MS_MAX: integer(
    1_000,
    86_400_000,
    600_000,
    'time to receive a whole request, streamed ones included',
  ),
  IDLE_MS_MAX: integer(1_000, 86_400_000, 60_000, 'time a connection may be silent'),
  SHUTDOWN_MS_MAX: integer(100, 600_000, 10_000, 'time to answer what is under way before the bank stops'),
  POOL_CONNECTIONS_MAX: integer(1, 1_000, 8, 'PostgreSQL connections for reading; two more are for writing'),
  CONNECT_MS_MAX: integer(100, 60_000, 3_000, 'time to get a PostgreSQL connection'),
  STATEMENT_MS_MAX: integer(100, 600_000, 5_000, 'time one PostgreSQL statement may run'),
  CLIENT_CACHE_MS: integer(
    0,
    600_000,
    5_000,
    'time a checked API key is remembered; a revoked one ends by then',
  ),
  REQUESTS_PER_MINUTE_MAX: integer(
    0,
    100_000_000,
    0,
    'requests of one API client a minute, then 429; 0 is no limit',
  ),
} as const satisfies Record<string, Setting<unknown>>;

type Values = { [K in keyof typeof settings]: Exclude<ReturnType<(typeof settings)[K]['read']>, Fault> };
type Optional = 'DATABASE_URL' | 'REDIS_URL' | 'BANK_ADMIN_KEY';
export type Config = Readonly<Omit<Values, Optional> & { [K in Optional]?: Values[K] }>;

/**
 * Reads the configuration; an empty variable counts as absent.
 * @throws ConfigError with one line for each bad variable
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const config: Record<string, unknown> = {};
  const faults: string[] = [];
  for (const [name, setting] of Object.entries<Setting<unknown>>(settings)) {
    const given = environment[name] || setting.fallback;
    if (given === undefined) continue;
    const value = setting.read(given);
    if (value instanceof Fault) faults.push(`${name} ${value.rule}`);
    else config[name] = value;
  }
  if (faults.length > 0) throw new ConfigError(faults.join('\n'));
  return Object.freeze(config) as unknown as Config;
}
