/** DATABASE_URL in libpq's formats: PostgreSQL documentation, "Connection URIs". No other source is used. */
import { userInfo } from 'node:os';
import { StartError } from '../../../application/shared/errors.js';

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

const SESSION_ATTRS = ['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby'] as const;
export type SessionAttrs = (typeof SESSION_ATTRS)[number];

/** A host name, an address, or the folder of a Unix-domain socket, which starts with `/`. */
export interface DatabaseHost {
  readonly host: string;
  readonly port: number;
}

export interface DatabaseTarget {
  /**
   * At least one, in the order of attempts. Of several, the primary is used unless the URL says otherwise.
   */
  readonly hosts: readonly DatabaseHost[];
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  readonly attrs: SessionAttrs;
  readonly sslMode: SslMode;
  /** Other parameters as given. */
  readonly parameters: Readonly<Partial<Record<Parameter, string>>>;
}

export const PARAMETERS = [
  'host',
  'port',
  'user',
  'password',
  'dbname',
  'target_session_attrs',
  'connect_timeout',
  'application_name',
  'options',
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'sslpassword',
  'sslnegotiation',
] as const;
type Parameter = (typeof PARAMETERS)[number];

const PORT_DEFAULT = '5432';

/**
 * Parses the URL of a database.
 * @throws StartError with one line that never shows the password
 */
export function readDatabaseUrl(url: string): DatabaseTarget {
  const [, rest] = /^postgres(?:ql)?:\/\/(.*)$/s.exec(url) ?? [];
  if (rest === undefined) throw wrong('must be a URL that begins with postgres:// or postgresql://');
  const { userInfo: user, authority, database, query } = parted(rest);
  const parameters = parametersOf(query);
  const colon = user.indexOf(':');
  const name = decoded(colon < 0 ? user : user.slice(0, colon));
  const password = colon < 0 ? undefined : decoded(user.slice(colon + 1));
  const role = parameters.user || name || userInfo().username;
  const hosts = hostsOf(authority, parameters);
  return {
    hosts,
    user: role,
    password: parameters.password ?? password,
    database: parameters.dbname || decoded(database) || role,
    attrs: oneOf('target_session_attrs', SESSION_ATTRS, parameters) ?? (hosts.length > 1 ? 'primary' : 'any'),
    sslMode: sslModeOf(parameters),
    parameters,
  };
}

/** The location of a database for people, without user and password. */
export const describeTarget = ({ hosts, database }: DatabaseTarget): string =>
  `${hosts.map(describeHost).join(',')}/${database}`;

export const describeHost = ({ host, port }: DatabaseHost): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

const wrong = (rule: string) => new StartError(`DATABASE_URL ${rule}`, 'settings');

const unescaped = (character: string) => {
  const code = `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  const shown = character === ' ' ? 'a space' : `"${character}"`;
  return wrong(`has an unescaped ${shown}: write ${code} in the user name and password`);
};

/** `user:password@hosts/database?query` */
function parted(rest: string) {
  for (const character of ['#', ' ']) if (rest.includes(character)) throw unescaped(character);
  const end = /[/?]/.exec(rest);
  const authority = end === null ? rest : rest.slice(0, end.index);
  const after = end === null ? '' : rest.slice(end.index);
  const at = authority.lastIndexOf('@');
  const user = authority.slice(0, Math.max(0, at));
  if (user.includes('@')) throw unescaped('@');
  const mark = after.indexOf('?');
  const path = mark < 0 ? after : after.slice(0, mark);
  const query = mark < 0 ? '' : after.slice(mark + 1);
  // The intended password extends to a later @.
  if (path.includes('@')) throw unescaped('/');
  const [name = ''] = query.split(/[=&]/);
  const isKnown = PARAMETERS.some((parameter) => parameter === name);
  if (at < 0 && !isKnown && query.includes('@')) throw unescaped(path === '' ? '?' : '/');
  if (path.slice(1).includes('/'))
    throw wrong('must name one database after the hosts; write %2F for a slash in its name');
  return { userInfo: user, authority: authority.slice(at + 1), database: path.slice(1), query };
}

function decoded(text: string): string {
  if (/%(?![0-9a-f]{2})/i.test(text)) throw unescaped('%');
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong('has percent-encoded bytes that are not UTF-8');
  }
}

function parametersOf(query: string): Partial<Record<Parameter, string>> {
  const found: Partial<Record<Parameter, string>> = {};
  for (const pair of query === '' ? [] : query.split('&')) {
    const equals = pair.indexOf('=');
    let name = decoded(equals < 0 ? pair : pair.slice(0, equals));
    let value = equals < 0 ? '' : decoded(pair.slice(equals + 1));
    // Programs that build URLs encode spaces like this, and options have no plus signs.
    if (name === 'options') value = value.replaceAll('+', ' ');
    // Like libpq, for JDBC URLs.
    if (name === 'ssl' && value === 'true') [name, value] = ['sslmode', 'require'];
    const known = PARAMETERS.find((parameter) => parameter === name);
    if (known === undefined) {
      const shown = /^\w{1,40}$/.test(name) ? `the parameter ${name}` : 'a parameter';
      throw wrong(
        `has ${shown}, which the bank does not support: remove it, or use one of ${PARAMETERS.join(', ')}`,
      );
    }
    if (known in found) throw wrong(`repeats ${name}`);
    found[known] = value;
  }
  const { connect_timeout: seconds } = found;
  if (seconds !== undefined && !/^[0-9]{1,6}$/.test(seconds))
    throw wrong('must have a whole number of seconds as connect_timeout');
  return found;
}

function hostsOf(authority: string, { host, port }: Partial<Record<Parameter, string>>): DatabaseHost[] {
  const given = authority === '' ? [] : authority.split(',').map(hostOf);
  const names = host ? host.split(',') : given.map(({ name }) => name);
  const ports = port ? port.split(',') : given.map((one) => one.port);
  if (names.length === 0) names.push('localhost');
  if (ports.length > 1 && ports.length !== names.length)
    throw wrong(`must have one port for each of its ${names.length} hosts, or one for all`);
  return names.map((name, index) => {
    const text = (ports.length > 1 ? ports[index] : ports[0]) || PORT_DEFAULT;
    const number = /^[0-9]{1,5}$/.test(text) ? Number(text) : 0;
    if (number < 1 || number > 65_535) throw wrong('must have ports from 1 to 65535');
    return { host: name || 'localhost', port: number };
  });
}

/** `name`, `name:port`, `[IPv6]:port`; a socket's folder is written with %2F. */
function hostOf(text: string): { name: string; port: string } {
  const [, bracketed, plain, port = ''] =
    /^(?:\[([0-9A-Fa-f:.%]+)\]|([^:[\]]*))(?::([^:]*))?$/.exec(text) ?? [];
  if (bracketed === undefined && plain === undefined)
    throw wrong('must have hosts as name, name:port or [IPv6 address]:port, separated by commas');
  return { name: bracketed ?? decoded(plain as string), port };
}

function sslModeOf(parameters: Partial<Record<Parameter, string>>): SslMode {
  const mode = oneOf('sslmode', SSL_MODES, parameters);
  const { sslrootcert, sslnegotiation } = parameters;
  oneOf('sslnegotiation', ['postgres', 'direct'], parameters);
  if (sslrootcert === 'system') {
    if (mode !== undefined && mode !== 'verify-full')
      throw wrong(`must have sslmode=verify-full with sslrootcert=system, not ${mode}`);
    return 'verify-full';
  }
  if ((mode === 'verify-ca' || mode === 'verify-full') && !sslrootcert)
    throw wrong(`must have sslrootcert with sslmode=${mode}: a file with the CA's certificate, or system`);
  if (sslnegotiation === 'direct' && (mode === undefined || ['disable', 'allow', 'prefer'].includes(mode)))
    throw wrong('must have sslmode=require, verify-ca or verify-full with sslnegotiation=direct');
  return mode ?? 'prefer';
}

function oneOf<Value extends string>(
  name: Parameter,
  values: readonly Value[],
  parameters: Partial<Record<Parameter, string>>,
): Value | undefined {
  const given = parameters[name];
  if (!given) return undefined;
  const value = values.find((one) => one === given);
  if (value === undefined) throw wrong(`must have ${name} as one of ${values.join(', ')}`);
  return value;
}
