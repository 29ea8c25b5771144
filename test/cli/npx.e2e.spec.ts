/** The installed program under npx, which runs it in a shell that does not forward signals. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { NODE_FLAGS } from '../../scripts/lib/nodeFlags.mjs';
import { BankProcess, killLeftovers, killServers, sendSignal } from '../support/processes.js';
import { makeTempFolder, removeFolder } from '../support/tempFolder.js';

const folder = makeTempFolder();
const LOCK = path.join(folder, 'owner.lock');

afterAll(async () => {
  await killLeftovers();
  await killServers(path.join(folder, 'postgres', 'data'));
  removeFolder(folder);
});

it('stops in order when SIGTERM ends the shell', async () => {
  const program = [process.execPath, ...NODE_FLAGS, 'dist/cli/bin.js', 'start'];
  const shell = ['sh', '-c', 'npm_lifecycle_event=npx "$@"; true', 'sh', ...program];
  const bank = new BankProcess({ PORT: 0, DATA_DIR: folder }, shell);
  await bank.ready();
  expect(existsSync(LOCK)).toBe(true);

  sendSignal(bank.pid, 'SIGTERM');
  expect(await bank.ended).toEqual({ code: null, signal: 'SIGTERM' });
  expect(existsSync(LOCK)).toBe(false);
});
