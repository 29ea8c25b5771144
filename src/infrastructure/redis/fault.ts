/** Translates an error of Redis or its connection to a one-word reason and a one-line message. */

/** `unreachable` is usually temporary; most other reasons require an operator. */
export type RedisFaultReason =
  | 'unreachable'
  | 'loading'
  | 'credentials'
  | 'permission'
  | 'tls'
  | 'certificate'
  | 'cluster'
  | 'replica'
  | 'full'
  | 'read-only'
  | 'other';

export class RedisFault extends Error {
  override readonly name = 'RedisFault';
  readonly reason: RedisFaultReason;

  constructor(reason: RedisFaultReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** Error replies by pattern; see the Redis documentation and src/server.c of Redis. */
const REPLIES: readonly (readonly [RegExp, RedisFaultReason, string])[] = [
  [
    /NOAUTH/,
    'credentials',
    'requires a password (NOAUTH): add it to REDIS_URL, as in redis://USER:PASSWORD@HOST',
  ],
  [
    /WRONGPASS|invalid password|AUTH <password>/,
    'credentials',
    'rejects the user or password in REDIS_URL (WRONGPASS)',
  ],
  [
    /^(CLUSTERDOWN|MOVED|ASK|CROSSSLOT|TRYAGAIN)/,
    'cluster',
    'is a Redis Cluster, which the bank does not support: use a standalone server or Sentinels',
  ],
  [/OOM /, 'full', 'is full and rejects writes (OOM): raise maxmemory'],
  [/READONLY|MASTERDOWN/, 'replica', 'is a read-only replica: use its master or the Sentinels'],
  [
    /MISCONF|NOREPLICAS/,
    'read-only',
    'rejects writes because it cannot save or replicate them (MISCONF or NOREPLICAS)',
  ],
  [/LOADING/, 'loading', 'is loading its data'],
  [/BUSY /, 'unreachable', 'is busy with a script (BUSY)'],
];

const PERMISSION = /NOPERM|ACL failure|can't run this command|[Uu]nknown (Redis )?command|no permissions/;

/** Whether an error reply means that the server is unusable for any command. */
export const isUnusable = (message: string): boolean =>
  PERMISSION.test(message) || REPLIES.some(([pattern]) => pattern.test(message));

const NOT_TRUSTED = /SELF_SIGNED|UNABLE_TO|CERT_|ERR_TLS_CERT/;

/** A server without TLS takes a TLS handshake for an incomplete line, and waits for the rest. */
const HAS_TLS = '; if it does not use TLS, use redis:// in REDIS_URL';

/** @param target the server's name for people, and whether the connection uses TLS */
export function faultOf(
  error: unknown,
  { name, isTls }: { readonly name: string; readonly isTls: boolean },
): RedisFault {
  if (error instanceof RedisFault) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  const [reason, words] = diagnosis(cause, isTls);
  return new RedisFault(reason, `${name} ${words}`, { cause });
}

function diagnosis(error: Error, isTls: boolean): readonly [RedisFaultReason, string] {
  const { code = '' } = error as NodeJS.ErrnoException;
  const { message } = error;
  if (PERMISSION.test(message)) return ['permission', `denies the bank a required permission: ${message}`];
  const reply = REPLIES.find(([pattern]) => pattern.test(message));
  if (reply !== undefined) return [reply[1], reply[2]];
  if (code === 'ECONNREFUSED') return ['unreachable', 'is not running (ECONNREFUSED)'];
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return ['unreachable', `has an unknown host name (${code})`];
  if (/CERTIFICATE_REQUIRED/.test(code))
    return ['certificate', 'requires a client certificate: add cert and key to REDIS_URL'];
  if (NOT_TRUSTED.test(code))
    return [
      'certificate',
      `has an untrusted certificate (${code}): add its CA to REDIS_URL with ?cacert=FILE`,
    ];
  if (code.startsWith('ERR_SSL') || code === 'EPROTO')
    return ['tls', `fails the TLS handshake (${code}); if it does not use TLS, use redis://`];
  if (/sentinels are unreachable/.test(message))
    return ['unreachable', `is not known to any Sentinel: ${message}`];
  if (/timed? ?out|ETIMEDOUT/i.test(`${message} ${code}`))
    return ['unreachable', `is not responding${isTls && code === 'ETIMEDOUT' ? HAS_TLS : ''}`];
  // An established connection reports its loss differently. Here the server has never replied; it may expect TLS.
  if (code === 'ECONNRESET' || code === 'EPIPE' || /^Connection is closed|^Command aborted/.test(message)) {
    return [
      'unreachable',
      'closes the connection without a response; if it requires TLS, use rediss:// in REDIS_URL',
    ];
  }
  return ['unreachable', `is not usable: ${message}`];
}
