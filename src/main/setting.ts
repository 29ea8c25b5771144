/** Types of settings: how the text of an environment variable is parsed, and the rule it must follow. */

export interface Setting<T> {
  /** The default, as text; undefined if there is none. */
  readonly fallback?: string;
  readonly about: string;
  /** The rule for the text, phrased to follow "must be". */
  readonly rule: string;
  /** Parses the text; undefined if it breaks the rule. */
  readonly read: (text: string) => T | undefined;
}

export const integer = (min: number, max: number, fallback: number, about: string): Setting<number> => ({
  fallback: String(fallback),
  about,
  rule: `a whole number from ${min} to ${max}`,
  read: (text) => {
    const value = /^[0-9]{1,12}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  },
});

export const text = (pattern: RegExp, rule: string, about: string, fallback?: string): Setting<string> => ({
  about,
  rule,
  read: (value) => (pattern.test(value) ? value : undefined),
  ...(fallback === undefined ? {} : { fallback }),
});

/** Checks the scheme only; infrastructure/postgres/databaseUrl.ts validates the rest. */
export const postgresUrl = (about: string): Setting<string> =>
  text(/^postgres(ql)?:\/\//, 'a URL that begins with postgres:// or postgresql://', about);

export const isPlainUrl = ({ protocol, username, password, search, hash }: URL): boolean =>
  /^https?:$/.test(protocol) && [username, password, search, hash].every((part) => part === '');

export const isOrigin = (text: string): boolean =>
  text === '*' || (URL.canParse(text) && new URL(text).origin === text);

/** Whether this Node.js knows the time zone. Newer versions also accept offsets such as +02:00, which are not names. */
export function isZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
