/** The disk that PostgreSQL writes to is full: the bank says that it cannot take commands, and when it can again. */
import { execFileSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/infrastructure/embeddedPostgres/index.js';
import { loadConfig } from '../../src/main/config.js';
import { createLogger } from '../../src/main/logger.js';
import { type Service, startService } from '../../src/main/service.js';
import { ADMIN_KEY, Client } from '../support/service.js';
import { makeTempFolder, removeFolder } from '../support/tempFolder.js';

const folder = makeTempFolder();
const disk = mountDisk();
let postgres: EmbeddedPostgres;
let service: Service;
let bank: Client;

beforeAll(async () => {
  if (!disk) return;
  postgres = await startEmbeddedPostgres({ dataDir: path.join(folder, 'data') });
  const config = loadConfig({ PORT: '0', BANK_ADMIN_KEY: ADMIN_KEY });
  service = await startService(config, postgres.url, createLogger('silent'));
  bank = new Client(service.address, ADMIN_KEY);
});
afterAll(async () => {
  await service?.stop();
  await postgres?.stop();
  if (disk) execFileSync('umount', [folder]);
  removeFolder(folder);
});

it.skipIf(!disk)(
  'is not ready once a command has failed for it, and ready again once there is room',
  async () => {
    const id = await bank.account();
    const metadata = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, 'x'.repeat(500)]));
    const deposit = () => bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00', metadata });
    const ready = () => bank.get('/health/ready');
    expect((await ready()).status).toBe(200);

    const { bsize, bavail } = statfsSync(folder);
    const filler = path.join(folder, 'filler');
    fill(filler, bsize * bavail);
    let failed = 0;
    for (let attempts = 0; failed < 20 && attempts < 500; attempts += 1) {
      if ((await deposit()).status !== 503) continue;
      failed += 1;
      const { status, body } = await ready();
      expect([status, body.checks.writable]).toEqual([503, 'down']);
    }
    expect(failed).toBe(20);
    // Nobody sends commands to a node that is not ready: it has to find out by itself.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect((await ready()).body).toMatchObject({
      status: 'not-ready',
      checks: { writable: 'down', disk: 'down' },
    });

    rmSync(filler);
    await expect.poll(async () => (await ready()).status).toBe(200);
    expect((await deposit()).status).toBe(201);
  },
);

/** A disk of its own for PostgreSQL, where this user may make one. */
function mountDisk(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=500m,mode=0711', 'tmpfs', folder], { stdio: 'pipe' });
    return true;
  } catch (error) {
    process.stdout.write(`full disk: skipped, no disk can be mounted: ${(error as Error).message.trim()}\n`);
    return false;
  }
}

function fill(file: string, bytes: number): void {
  const piece = Buffer.alloc(1024 * 1024);
  for (let left = bytes; left > 0; left -= piece.length) {
    try {
      writeFileSync(file, piece.subarray(0, Math.min(left, piece.length)), { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      return;
    }
  }
}
