/** The files that make containers of the bank, checked as far as that goes without running any. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Ajv } from 'ajv';
import { DCLinter } from 'dclint';
import { describe, expect, it } from 'vitest';
import { NODE_FLAGS } from '../../scripts/lib/nodeFlags.mjs';
import { loadConfig, settings } from '../../src/main/config.js';
import { COMPOSE_FILE, readComposeFile } from '../support/composeFile.js';
import { copiedFiles, DOCKERFILE, dockerfileFaults, entrypoint } from '../support/dockerfile.js';

const HOME = path.resolve(import.meta.dirname, '..', '..');
const read = (name: string) => readFileSync(path.join(HOME, name), 'utf8');
const PACKAGE = JSON.parse(read('package.json'));
/** The environment as a process gets it: texts. */
const text = (environment: object = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value ?? '')]));
const { services, volumes } = readComposeFile();

/** The Compose specification's own schema, as the linter brings it along. */
const schema = JSON.parse(
  readFileSync(
    path.join(
      createRequire(import.meta.url).resolve('dclint/package.json'),
      '../schemas/compose.schema.json',
    ),
    'utf8',
  ),
);
delete schema.$schema;
const isCompose = new Ajv({ strict: false, logger: false }).compile(schema);

describe('compose.yaml', () => {
  it('is a Compose file', () => {
    expect(isCompose(readComposeFile()) || isCompose.errors).toBe(true);
  });

  it.each([
    ['an unknown key', { sevices: {} }],
    ['an unknown condition', { services: { bank: { depends_on: { redis: { condition: 'healthy' } } } } }],
    [
      'a command that YAML takes for a mapping',
      { services: { bank: { healthcheck: { test: ['CMD', { a: 1 }] } } } },
    ],
  ])('would not be one with %s', (_, edit) => {
    expect(isCompose({ ...readComposeFile(), ...edit })).toBe(false);
  });

  it('has nothing to lint', () => {
    const linter = new DCLinter({ rules: {}, quiet: false, debug: false, exclude: [] });
    expect(linter.lintFiles([COMPOSE_FILE], false)).toMatchObject([{ messages: [] }]);
  });

  it('starts the bank when PostgreSQL and Redis are healthy, and says when all three are', () => {
    const condition = 'service_healthy';
    expect(services.bank.depends_on).toEqual({ postgres: { condition }, redis: { condition } });
    for (const { healthcheck, restart } of Object.values(services)) {
      expect(healthcheck.test[0]).toBe('CMD');
      expect(restart).toBe('unless-stopped');
    }
  });

  it('needs no variable, and takes the few it knows', () => {
    expect(read('compose.yaml')).not.toMatch(/\$\{\w+(?!\w|:-)|\$\w/);
    expect(services.bank.ports).toEqual(['127.0.0.1:3000:3000']);
    const given = {
      PORT: '8080',
      POSTGRES_PASSWORD: 'another',
      REDIS_PASSWORD: 'a-third',
      BANK_ADMIN_KEY: 'an-admin-key-for-tests',
    };
    const { bank, postgres, redis } = readComposeFile(given).services;
    expect(bank.ports).toEqual(['127.0.0.1:8080:8080']);
    expect(loadConfig(text(bank.environment)).PORT).toBe(8_080);
    expect(bank.environment?.BANK_ADMIN_KEY).toBe(given.BANK_ADMIN_KEY);
    expect(new URL(bank.environment?.DATABASE_URL ?? '').password).toBe('another');
    expect(postgres.environment?.POSTGRES_PASSWORD).toBe('another');
    expect(new URL(bank.environment?.REDIS_URL ?? '').password).toBe('a-third');
    expect(redis.command?.slice(-2)).toEqual(['--requirepass', 'a-third']);
    expect(redis.environment?.REDISCLI_AUTH).toBe('a-third');
  });

  it('gives the bank settings that it has, and takes', () => {
    const environment = text(services.bank.environment);
    expect(Object.keys(settings)).toEqual(expect.arrayContaining(Object.keys(environment)));
    const config = loadConfig(environment);
    expect(config).toMatchObject({ HOST: '0.0.0.0', PORT: 3_000, REDIS_URL: 'redis://:bank@redis:6379' });
    expect(config.BANK_ADMIN_KEY).toBeUndefined();
    const { POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB } = services.postgres.environment ?? {};
    expect(config.DATABASE_URL).toBe(
      `postgresql://${POSTGRES_USER}:${POSTGRES_PASSWORD}@postgres:5432/${POSTGRES_DB}`,
    );
  });

  it('gives the bank more time to stop than it takes', () => {
    expect(Number.parseInt(services.bank.stop_grace_period ?? '', 10) * 1_000).toBeGreaterThan(
      loadConfig({}).SHUTDOWN_MS_MAX,
    );
  });

  it('keeps data in volumes and to itself', () => {
    expect(volumes).toEqual({ postgres: null, redis: null });
    expect(services.postgres.volumes).toEqual(['postgres:/var/lib/postgresql']);
    expect(services.redis.volumes).toEqual(['redis:/data']);
    expect(services.redis.command?.join(' ')).toBe(
      'redis-server --appendonly yes --appendfsync everysec --maxmemory-policy noeviction --requirepass bank',
    );
    for (const { ports } of [services.postgres, services.redis]) expect(ports).toBeUndefined();
  });

  it('has the PostgreSQL that the bank is tested on', () => {
    const [version = ''] = Object.values<string>(PACKAGE.optionalDependencies);
    const [, release] = /^(\d+\.\d+)\./.exec(version) ?? [];
    expect(services.postgres.image).toBe(`postgres:${release}-bookworm`);
  });
});

describe('the Dockerfile', () => {
  it('has no fault', () => {
    expect(dockerfileFaults(DOCKERFILE)).toEqual([]);
  });

  it.each([
    ['an unknown flag', 'COPY --form=build a b', /Unknown flag: form/],
    ['a relative folder', 'WORKDIR bank', /WORKDIR/],
    ['a second command', 'ENTRYPOINT ["true"]', /ENTRYPOINT/],
    ['an image of any version', 'FROM node:lts AS other\nUSER node', /node:lts: no version/],
    ['root', 'USER root', /runs as root/],
    ['root by number', 'USER 0:0', /runs as root/],
    ['a stage without a user', 'FROM build', /runs as root/],
    ['a secret', 'ENV A=1 BANK_ADMIN_KEY=0123456789abcdef', /BANK_ADMIN_KEY: a secret/],
    ['a secret to build with', 'ARG NPM_TOKEN', /NPM_TOKEN: a secret/],
  ])('would have one with %s', (_, line, fault) => {
    const faults = dockerfileFaults(`${DOCKERFILE}${line}\n`);
    expect(faults).toContainEqual(expect.stringMatching(fault));
  });

  it('runs Node with the flags of npm start', () => {
    const node = 'exec node $(cat scripts/node.flags)';
    expect(entrypoint(DOCKERFILE)).toEqual(['sh', '-c', `${node} scripts/serve.mjs`]);
    for (const name of ['start', 'demo', 'bank'])
      expect(PACKAGE.scripts[name]).toBe(`${node} scripts/${name}.mjs`);
    expect(NODE_FLAGS).toContain('--expose-gc');
  });

  it('copies files that are there, and .dockerignore lets nothing else in', () => {
    const copied = copiedFiles(DOCKERFILE);
    expect(copied.filter((name) => !existsSync(path.join(HOME, name)))).toEqual([]);
    const rules = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const admitted = rules.slice(1).map((rule) => rule.slice(1));
    expect(rules).toEqual(['*', ...admitted.map((name) => `!${name}`)]);
    expect(new Set(admitted)).toEqual(new Set(copied.filter((name) => !name.startsWith('scripts/'))));
  });
});
