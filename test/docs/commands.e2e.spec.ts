/** The commands of every page but the tutorial are run, against one bank. */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createDatabase } from '../support/database.js';
import { blocksOf, masked, pages, Shell } from '../support/docs.js';
import { ADMIN_KEY, BankNode, freePort, killLeftovers } from '../support/processes.js';
import { RedisServer } from '../support/redisServer.js';
import { makeTempFolder, removeFolder } from '../support/tempFolder.js';

const folder = makeTempFolder();

describe('the commands of a page', () => {
  let bank: BankNode;
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let redis: RedisServer;
  beforeAll(async () => {
    bank = await BankNode.start({ DATA_DIR: path.join(folder, 'bank'), WEBHOOK_PRIVATE_TARGETS: 'on' });
    database = await createDatabase();
    redis = await RedisServer.start();
  });
  afterAll(async () => {
    await killLeftovers();
    await redis.stop();
    await database.drop();
    removeFolder(folder);
  });

  const run = pages()
    .filter((page) => page !== 'docs/tutorial.md')
    .filter((page) => blocksOf(page).some(({ language, about }) => language === 'sh' && about === ''));

  /** Once more, where what was done the first time is still there. */
  const again = ['docs/how-to/receive-webhooks.md'];

  it.each([...run, ...again])('%s do what is shown', async (page) => {
    /** What a page says, and what a reader of the specs puts there. */
    const inPlaceOf = new Map([
      ['http://127.0.0.1:3000', bank.address],
      ['http://127.0.0.1:4000', `http://127.0.0.1:${await freePort()}`],
      ['postgres://bank:bank@127.0.0.1:5432/bank', database.url],
      ['redis://127.0.0.1:6379', redis.url],
    ]);
    const replaced = (text: string) =>
      [...inPlaceOf].reduce((line, [shown, real]) => line.replaceAll(shown, real), text);
    const shell = new Shell({
      BANK: bank.address,
      KEY: ADMIN_KEY,
      DATA_DIR: path.join(folder, 'bank'),
      LOG_LEVEL: 'silent',
    });
    onTestFinished(() => shell.end());
    let told = '';
    for (const { at, language, about, text } of blocksOf(page)) {
      if (language === 'sh' && about === 'start') {
        // In a terminal of its own, which knows nothing of what was said to the others.
        const [, before = '', port = ''] = /^([\s\S]*)^PORT=(\d+) npm start$/m.exec(replaced(text)) ?? [];
        const terminal = new Shell({ DATABASE_URL: '', REDIS_URL: '' });
        const { output } = await terminal.run(`${before}echo "$DATABASE_URL $REDIS_URL"`);
        terminal.end();
        const [DATABASE_URL = '', REDIS_URL = ''] = output.split(' ');
        const { address } = await BankNode.start({ DATABASE_URL, REDIS_URL });
        inPlaceOf.set(`http://127.0.0.1:${port}`, address);
      } else if (language === 'sh' && about === '') {
        const { output, code } = await shell.run(replaced(text));
        expect(code, `${at}\n${output}`).toBe(0);
        expect(output, at).not.toContain('urn:banking-es:problem');
        told = output;
      } else if (about === 'answer') {
        const lines = masked(told).split('\n');
        for (const line of masked(text).split('\n')) {
          expect(
            lines.some((one) => one.includes(line)),
            `${at}: ${line}\n${told}`,
          ).toBe(true);
        }
      }
    }
  });
});
