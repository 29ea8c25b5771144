/** Generates `.env.example` and docs/reference/configuration.md from the settings. */
import { settings } from '../../src/main/config.js';

interface Setting {
  readonly fallback?: string;
  readonly about: string;
  readonly rule: string;
}

const all = Object.entries<Setting>(settings);

/** Settings that only compose.yaml uses. */
const COMPOSE = {
  POSTGRES_PASSWORD:
    'docker compose only: password of its PostgreSQL, applied when its volume is created (letters and digits)',
  REDIS_PASSWORD: 'docker compose only: password of its Redis (letters and digits)',
};

export const envExample = (): string =>
  [
    '# Settings and their defaults: copy to .env and change what you need. An empty value counts as unset.\n',
    ...all.map(([name, { about, rule, fallback }]) => `# ${about} (${rule})\n${name}=${fallback ?? ''}\n`),
    ...Object.entries(COMPOSE).map(([name, about]) => `# ${about}\n${name}=\n`),
  ].join('\n');

export const configurationPage = (): string =>
  [
    '# Configuration',
    '',
    'Set these in the environment or in a file `.env` beside `package.json`. The environment takes precedence; an empty',
    'value counts as unset. The bank does not start with an invalid value, and reports it by name. Names end in their',
    'unit: `BYTES`, `MS` (milliseconds), `COMMANDS`, `ITEMS`, `EVENTS`. Hosts, sockets, `sslmode` and PgBouncer:',
    '[DATABASE_URL](database-url.md).',
    '',
    '| variable | default | meaning | allowed values |',
    '| --- | --- | --- | --- |',
    ...all.map(([name, { about, rule, fallback }]) => {
      const shown = fallback === undefined ? '' : `\`${fallback}\``;
      return `| \`${name}\` | ${shown} | ${about} | ${rule} |`;
    }),
    '',
  ].join('\n');
