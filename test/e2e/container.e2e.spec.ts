/** What is done for the container, done without one: the image's build, its program, the health check of compose.yaml. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from 'vitest';
import { readComposeFile } from '../support/composeFile.js';
import { createDatabase } from '../support/database.js';
import { DOCKERFILE, entrypoint, stepsOf } from '../support/dockerfile.js';
import { BankProcess, killLeftovers, ROOT } from '../support/processes.js';
import { makeTempFolder, removeFolder } from '../support/tempFolder.js';

let database: Awaited<ReturnType<typeof createDatabase>>;

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [path.join(ROOT, 'scripts', 'build.mjs')]);
  database = await createDatabase();
});

afterEach(killLeftovers);

afterAll(() => database?.drop());

it('serves, prints a key, tells whether it is ready, and stops', async () => {
  const environment = { DATABASE_URL: database.url, REDIS_URL: 'redis://redis:6379', PORT: 0 };
  const bank = new BankProcess(environment, entrypoint(DOCKERFILE));
  await bank.ready();
  expect(bank.madeKey).not.toBe('');
  expect(await healthCheck(bank.address)).toBe(0);

  await database.drop();
  expect(await healthCheck(bank.address)).toBe(1);

  expect(await bank.end('SIGTERM')).toEqual({ code: 0, signal: null });
  expect(await healthCheck(bank.address)).toBe(1);
});

it('is built of the files that the Dockerfile copies, with the commands that it runs', async () => {
  const folder = makeTempFolder();
  onTestFinished(() => removeFolder(folder));
  // As a shell in an image has it, but for packages that this machine may have already.
  const { NODE_ENV: _, ...environment } = process.env;
  const env = { ...environment, npm_config_prefer_offline: 'true' };
  const steps = stepsOf(DOCKERFILE, 'build');
  expect(steps.filter((step) => 'run' in step)).toHaveLength(2);
  for (const step of steps) {
    if ('copy' in step) cpSync(path.join(ROOT, step.copy), path.join(folder, step.copy), { recursive: true });
    else await promisify(execFile)('sh', ['-c', step.run], { cwd: folder, env });
  }
  for (const file of ['dist/main/main.js', 'dist/console/index.html']) {
    expect(existsSync(path.join(folder, file)), file).toBe(true);
  }
});

/** Runs the container's health check on the bank at `address`; answers its exit code. */
async function healthCheck(address: string): Promise<number> {
  const [, , ...args] = readComposeFile().services.bank.healthcheck.test;
  const env = { ...process.env, PORT: new URL(address).port };
  const [code] = await once(spawn(process.execPath, args, { env, stdio: 'ignore' }), 'exit');
  return code;
}
