/** `bank verify`: everything the bank keeps, compared with its events. */
import type { Command } from 'commander';
import { HEAD_STATE_VERSION } from '../../application/snapshotCodec.js';
import { type Verification, verify } from '../../application/verification/verify.js';
import { type Config, loadConfig, loadEnvironmentFile } from '../../config.js';
import { PostgresVerificationSource } from '../../infrastructure/postgres/verificationSource.js';
import { withDatabase } from '../database.js';
import { Progress } from '../import/progress.js';
import { withCachedStates } from './cachedStates.js';
import { lines } from './report.js';

export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('compare all that the bank keeps with its events; exit code 1 if anything differs')
    .option('--json', 'print the report as JSON', false)
    .action(run);
}

async function run({ json }: { json: boolean }): Promise<void> {
  loadEnvironmentFile();
  const config = loadConfig();
  const report = await withDatabase(config, async (url) => {
    let progress: Progress | undefined;
    const verified = await verifyDatabase(config, url, (total) => {
      const created = new Progress('events', total);
      progress = created;
      return (count) => created.step(count);
    });
    progress?.end();
    return verified;
  });
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${lines(report).join('\n')}\n`);
  process.exitCode = report.checks.some(({ differences }) => differences > 0) ? 1 : 0;
}

/**
 * Verifies the bank in a database, and its states in Redis where there is one.
 * @param begin told how many events there are; returns who is told of so many more that are done
 */
export async function verifyDatabase(
  config: Config,
  url: string,
  begin: (total: number) => (count: number) => void = () => () => {},
): Promise<Verification> {
  const { REDIS_URL } = config;
  const source = await PostgresVerificationSource.open(url, HEAD_STATE_VERSION);
  try {
    const onEvents = begin(await source.lastPosition());
    if (REDIS_URL === undefined) return await verify({ source, onEvents });
    return await withCachedStates(config, url, REDIS_URL, (cache) => verify({ source, cache, onEvents }));
  } finally {
    await source.end();
  }
}
