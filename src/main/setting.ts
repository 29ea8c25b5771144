/** Kinds of settings: how the text of an environment variable becomes a value, and what is said of a bad one. */

export interface Setting<T> {
  /** The default, as text; undefined where absence means something of its own. */
  readonly fallback?: string;
  readonly about: string;
  /** What the text must be, to be read after "must be". */
  readonly rule: string;
  /** The value; undefined when the text breaks the rule. */
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

/** What is in it is read, and refused, by infrastructure/postgres/databaseUrl.ts. */
export const postgresUrl = (about: string): Setting<string> =>
  text(/^postgres(ql)?:\/\//, 'a URL that begins with postgres:// or postgresql://', about);

export const isPlainUrl = ({ protocol, username, password, search, hash }: URL): boolean =>
  /^https?:$/.test(protocol) && [username, password, search, hash].every((part) => part === '');

export const isOrigin = (text: string): boolean =>
  text === '*' || (URL.canParse(text) && new URL(text).origin === text);

/** Whether this Node.js knows a time zone by that name. Later versions take offsets such as +02:00 as well: no names. */
export function isZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
