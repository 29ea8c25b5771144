/**
 * REDIS_URL: `redis://` or, with TLS, `rediss://`, as `[USER:PASSWORD@]HOST[:PORT][/DATABASE]`; or `redis+sentinel://` or
 * `rediss+sentinel://`, with the Sentinels as hosts and the master's name before the database. An invalid URL is rejected
 * with one line that names the invalid part and never contains the password.
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { RedisOptions } from 'ioredis';

/** Connection options that a URL can set. */
type Options = Omit<RedisOptions, 'replyMapping'>;

const FORM = /^(rediss?)(\+sentinel)?:\/\/(?:([^@/?]*)@)?([^/?@]*)(\/[^?]*)?(?:\?(.*))?$/;
const DATABASE_MAX = 999;

/** Query parameters and the options that they set. */
const FILES = ['cacert', 'cert', 'key'] as const;
const TEXTS = ['sentinelUser', 'sentinelPassword'] as const;
type Parameter = (typeof FILES)[number] | (typeof TEXTS)[number];

export interface RedisTarget {
  readonly options: Options;
  /** The server's name for people. */
  readonly name: string;
  readonly isTls: boolean;
}

/** An invalid URL; the message is phrased to follow "REDIS_URL". */
export class RedisUrlError extends Error {
  override readonly name = 'RedisUrlError';
}

/** @throws RedisUrlError */
export function readRedisUrl(url: string): RedisTarget {
  const [, scheme, sentinel, credentials, hosts = '', path = '', query] = FORM.exec(url.trim()) ?? [];
  if (url.includes('#')) throw new RedisUrlError('must not contain #; write %23 for it in a password');
  if (scheme === undefined) {
    throw new RedisUrlError(
      'must have the form redis://USER:PASSWORD@HOST:6379/0, with @, / and ? in a password as %40, %2F and %3F',
    );
  }
  const parameters = parametersOf(query, sentinel !== undefined);
  const tls = scheme === 'rediss' ? tlsOf(parameters) : undefined;
  if (tls === undefined) {
    const file = FILES.find((name) => parameters[name] !== undefined);
    if (file !== undefined)
      throw new RedisUrlError(`has the TLS parameter ${file}, which requires rediss://`);
  }
  const shared = { ...credentialsOf(credentials), ...(tls && { tls }) };
  if (sentinel === undefined) return serverOf(hosts, path, shared);
  return sentinelsOf(hosts, path, shared, parameters);
}

function serverOf(hosts: string, path: string, shared: Options): RedisTarget {
  if (hosts.includes(',')) {
    throw new RedisUrlError(
      'has several hosts, which requires redis+sentinel://: name one server, or the Sentinels',
    );
  }
  const { host, port } = addressOf(hosts, 6_379);
  const options = { ...shared, host, port, db: databaseOf(path.slice(1)) };
  return { options, name: `Redis at ${host}:${port}`, isTls: shared.tls !== undefined };
}

function sentinelsOf(
  hosts: string,
  path: string,
  shared: Options,
  { sentinelUser, sentinelPassword }: Partial<Record<Parameter, string>>,
): RedisTarget {
  const [, master = '', database = '', ...rest] = path.split('/');
  if (master === '' || rest.length > 0) {
    throw new RedisUrlError(
      'must name the master after the Sentinels, as in redis+sentinel://HOST:26379/MASTER/0',
    );
  }
  const name = decoded(master, 'master');
  const options: Options = {
    ...shared,
    sentinels: hosts.split(',').map((host) => addressOf(host, 26_379)),
    name,
    db: databaseOf(database),
    ...(sentinelUser !== undefined && { sentinelUsername: sentinelUser }),
    ...(sentinelPassword !== undefined && { sentinelPassword }),
    ...(shared.tls && { sentinelTLS: shared.tls, enableTLSForSentinelMode: true }),
  };
  return { options, name: `the Redis master ${name}`, isTls: shared.tls !== undefined };
}

function credentialsOf(text: string | undefined): Options {
  if (text === undefined) return {};
  const [user = '', password] = text.split(/:(.*)/s);
  if (password === undefined) {
    throw new RedisUrlError(
      'has a user without a password: write USER:PASSWORD@, or :PASSWORD@ without a user',
    );
  }
  return {
    ...(user !== '' && { username: decoded(user, 'user') }),
    ...(password !== '' && { password: decoded(password, 'password') }),
  };
}

function addressOf(text: string, defaultPort: number): { host: string; port: number } {
  const [, bracketed, plain, digits] =
    /^(?:\[([0-9A-Fa-f:.]+)\]|([0-9A-Za-z._-]+))(?::([0-9]{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = digits === undefined ? defaultPort : Number(digits);
  if (host === undefined)
    throw new RedisUrlError(
      'must have a host name or an IP address (IPv6 in brackets), and a port in digits',
    );
  if (port < 1 || port > 65_535) throw new RedisUrlError('must have a port from 1 to 65535');
  return { host, port };
}

function databaseOf(text: string): number {
  if (text === '') return 0;
  if (/^[0-9]{1,3}$/.test(text)) return Number(text);
  throw new RedisUrlError(`must end in a database number from 0 to ${DATABASE_MAX}, or without one`);
}

function parametersOf(query: string | undefined, isSentinel: boolean): Partial<Record<Parameter, string>> {
  const known: readonly string[] = isSentinel ? [...FILES, ...TEXTS] : FILES;
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    if (!known.includes(name))
      throw new RedisUrlError(`has an unknown parameter ${name}; supported are ${known.join(', ')}`);
    parameters[name] = value;
  }
  return parameters;
}

function tlsOf({ cacert, cert, key }: Partial<Record<Parameter, string>>): NonNullable<Options['tls']> {
  if ((cert === undefined) !== (key === undefined)) {
    throw new RedisUrlError('must have both cert and key, or neither');
  }
  const files = Object.entries({ ca: cacert, cert, key }).flatMap(([option, file]) =>
    file === undefined ? [] : [[option, contentOf(option === 'ca' ? 'cacert' : option, file)] as const],
  );
  const tls = Object.fromEntries(files);
  try {
    // A secure context ignores an invalid CA, so it is parsed separately.
    if (tls.ca !== undefined) new X509Certificate(tls.ca);
    createSecureContext(tls);
  } catch (error) {
    throw new RedisUrlError(
      `names a TLS file that is not valid PEM or does not match: ${(error as Error).message}`,
    );
  }
  return tls;
}

function contentOf(parameter: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new RedisUrlError(`names a ${parameter} file that cannot be read: ${(error as Error).message}`);
  }
}

function decoded(text: string, part: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RedisUrlError(
      `has a % in its ${part} that is not followed by two hexadecimal digits; write %25`,
    );
  }
}
