/** The settings as documents: what is written here is what `.env.example` and docs/reference/configuration.md must say. */
import { settings } from '../../src/main/config.js';

interface Setting {
  readonly fallback?: string;
  readonly about: string;
  readonly rule: string;
}

const all = Object.entries<Setting>(settings);

/** What compose.yaml takes from .env for itself. */
const COMPOSE = {
  POSTGRES_PASSWORD:
    'with docker compose only: password of its PostgreSQL, taken when its volume is made (letters and digits)',
  REDIS_PASSWORD: 'with docker compose only: password of its Redis (letters and digits)',
};

export const envExample = (): string =>
  [
    '# Settings and their defaults: copy to .env and change what you need. Empty is the same as absent.\n',
    ...all.map(([name, { about, rule, fallback }]) => `# ${about} (${rule})\n${name}=${fallback ?? ''}\n`),
    ...Object.entries(COMPOSE).map(([name, about]) => `# ${about}\n${name}=\n`),
  ].join('\n');

export const configurationPage = (): string =>
  [
    '# Configuration',
    '',
    'Set in the environment or in a file `.env` beside `package.json`; the environment wins, and empty is the same as',
    'absent. A value that breaks its rule is named when the bank starts, and then it does not start. Names end in their',
    'unit: `BYTES`, `MS` (milliseconds), `COMMANDS`, `ITEMS`, `EVENTS`. Hosts, sockets, `sslmode` and PgBouncer:',
    '[DATABASE_URL](database-url.md).',
    '',
    '| variable | default | what it is | what it must be |',
    '| --- | --- | --- | --- |',
    ...all.map(([name, { about, rule, fallback }]) => {
      const shown = fallback === undefined ? '' : `\`${fallback}\``;
      return `| \`${name}\` | ${shown} | ${about} | ${rule} |`;
    }),
    '',
  ].join('\n');
