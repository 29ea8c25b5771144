/** What runs in the container, run without one: the image's program, and the health check of compose.yaml. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { readComposeFile } from '../support/composeFile.js';
import { createDatabase } from '../support/database.js';
import { DOCKERFILE, entrypoint } from '../support/dockerfile.js';
import { BankProcess, killLeftovers, ROOT } from '../support/processes.js';

let database: Awaited<ReturnType<typeof createDatabase>>;

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [path.join(ROOT, 'scripts', 'build.mjs')]);
  database = await createDatabase();
});

afterEach(killLeftovers);

afterAll(() => database?.drop());

it('serves, prints a key, tells whether it is ready, and stops', async () => {
  const environment = { DATABASE_URL: database.url, REDIS_URL: 'redis://redis:6379', PORT: 0 };
  const [, ...args] = entrypoint(DOCKERFILE);
  const bank = new BankProcess(environment, [process.execPath, ...args]);
  await bank.ready();
  expect(bank.madeKey).not.toBe('');
  expect(await healthCheck(bank.address)).toBe(0);

  await database.drop();
  expect(await healthCheck(bank.address)).toBe(1);

  expect(await bank.end('SIGTERM')).toEqual({ code: 0, signal: null });
  expect(await healthCheck(bank.address)).toBe(1);
});

/** Runs the container's health check on the bank at `address`; answers its exit code. */
async function healthCheck(address: string): Promise<number> {
  const [, , ...args] = readComposeFile().services.bank.healthcheck.test;
  const command = args.map((word) => word.replace('http://127.0.0.1:3000', address));
  const [code] = await once(spawn(process.execPath, command, { stdio: 'ignore' }), 'exit');
  return code;
}
