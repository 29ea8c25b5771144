/** Connection attempts: hosts in order, with or without TLS, until one is suitable. */
import pg from 'pg';
import { type DatabaseHost, type DatabaseTarget, describeHost, type SessionAttrs } from './databaseUrl.js';
import { openSession, type SessionWish } from './session.js';
import { type TlsOptions, tlsOptions } from './tls.js';

/** The default application_name. */
const NAME = 'banking-es';

/** A connection attempt. */
interface Attempt extends DatabaseHost {
  readonly tls: boolean;
  readonly accepts: SessionAttrs;
}

/** Keepalive interval of idle connections, because firewalls drop connections idle for minutes. */
const KEEP_ALIVE_MS = 10_000;

/** Errors about the database or user, which no other host would answer differently. */
const FINAL = /^(28P01|3D000|42)/;

/**
 * The attempts of a target. A session starts with the last successful one and moves to the next after each
 * failure.
 */
export class Route {
  readonly target: DatabaseTarget;
  readonly #attempts: readonly Attempt[];
  #current = 0;

  constructor(target: DatabaseTarget) {
    this.target = target;
    this.#attempts = attemptsOf(target);
  }

  get length(): number {
    return this.#attempts.length;
  }

  /** The current attempt. */
  get next(): Attempt {
    return this.#attempts[this.#current] as Attempt;
  }

  /** @returns whether another attempt may succeed */
  failed(attempt: Attempt, error: unknown): boolean {
    if (error instanceof pg.DatabaseError && FINAL.test(error.code ?? '')) return false;
    if (this.#attempts[this.#current] === attempt) {
      const ofTls = isOfTls(error);
      do this.#current = (this.#current + 1) % this.length;
      while (!ofTls && isOtherWay(this.#attempts[this.#current] as Attempt, attempt));
    }
    return this.#attempts.some(
      (other) => other !== attempt && (isOfTls(error) || !isOtherWay(other, attempt)),
    );
  }
}

/** Whether it is the alternative with or without TLS to the same server. */
const isOtherWay = (one: Attempt, other: Attempt) =>
  one !== other && one.host === other.host && one.port === other.port && one.accepts === other.accepts;

/** Whether the alternative with or without TLS may succeed. */
function isOfTls(error: unknown): boolean {
  const { code = '', message } = error as Error & { code?: string };
  return code === NOT_ADMITTED || /SSL|TLS|CERT|SIGNATURE/.test(`${code} ${message}`);
}

/** Rejected by pg_hba.conf, which may require TLS or forbid it. */
const NOT_ADMITTED = '28000';

function attemptsOf({ hosts, attrs, sslMode }: DatabaseTarget): Attempt[] {
  const passes = attrs === 'prefer-standby' ? (['standby', 'any'] as const) : [attrs];
  return passes.flatMap((accepts) =>
    hosts.flatMap((host) => {
      const ways = host.host.startsWith('/') ? [false] : (TLS_FIRST[sslMode] ?? [true]);
      return ways.map((tls) => ({ ...host, tls, accepts }));
    }),
  );
}

const TLS_FIRST: Readonly<Partial<Record<DatabaseTarget['sslMode'], readonly boolean[]>>> = {
  disable: [false],
  allow: [false, true],
  prefer: [true, false],
};

/** Errors after which another attempt may succeed. */
const passing = new WeakSet<object>();

export const leadsOn = (error: unknown): boolean =>
  error instanceof Error &&
  (passing.has(error) || (error.cause instanceof Error && passing.has(error.cause)));

/**
 * The connection of an attempt. All options are set, because node-postgres reads PG* variables for missing
 * ones.
 */
export class RoutedClient extends pg.Client {
  readonly #route: Route;
  readonly #attempt: Attempt;

  /** What prevents the attempt. */
  readonly #fault: unknown;

  constructor(route: Route, options: pg.ClientConfig) {
    const { target, next: attempt } = route;
    const { parameters, password } = target;
    const tls = attempt.tls ? tlsOf(target) : {};
    super({
      ...options,
      host: attempt.host,
      port: attempt.port,
      user: target.user,
      // A function, so that it is not shown with the client, and ~/.pgpass is not read if there is none.
      password: () => password as string,
      database: target.database,
      ssl: tls.options ?? false,
      sslnegotiation: (attempt.tls && parameters.sslnegotiation) || 'postgres',
      application_name: parameters.application_name || options.application_name || NAME,
      connectionTimeoutMillis:
        Number(parameters.connect_timeout ?? 0) * 1_000 || options.connectionTimeoutMillis,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    } as pg.ClientConfig);
    const { connectionParameters } = this as unknown as { connectionParameters: Record<string, unknown> };
    connectionParameters.options = parameters.options;
    connectionParameters.replication = undefined;
    this.#route = route;
    this.#attempt = attempt;
    this.#fault = tls.fault;
  }

  // biome-ignore lint/suspicious/noExplicitAny: the types of node-postgres tell the two forms apart, this one passes them on
  override connect(callback?: any): any {
    if (callback === undefined) {
      return this.#fault ? Promise.reject(this.#fault) : super.connect().catch((error) => this.#pass(error));
    }
    if (this.#fault) {
      process.nextTick(callback, this.#fault, this);
      return;
    }
    super.connect((error: Error | null) => {
      if (error !== null) this.#note(error);
      callback(error, this);
    });
  }

  /** Initializes its session; see `openSession`. */
  async open(wish: Omit<SessionWish, 'accepts'>): Promise<void> {
    await openSession(this, { ...wish, accepts: this.#attempt.accepts }).catch((error) => this.#pass(error));
  }

  #pass(error: unknown): never {
    this.#note(error);
    throw error;
  }

  #note(error: unknown): void {
    if (this.#route.failed(this.#attempt, error)) passing.add(error as Error);
  }

  get where(): string {
    return describeHost(this.#attempt);
  }
}

function tlsOf(target: DatabaseTarget): { options?: TlsOptions; fault?: unknown } {
  try {
    return { options: tlsOptions(target) };
  } catch (fault) {
    return { fault };
  }
}
