/** The tutorial, done as it says. */
import { afterAll, expect, it } from 'vitest';
import { blocksOf, masked, Shell } from '../support/docs.js';
import { BankProcess, freePort, killLeftovers } from '../support/processes.js';
import { makeTempFolder, removeFolder } from '../support/tempFolder.js';

const folder = makeTempFolder();
const blocks = blocksOf('docs/tutorial.md');
let shell: Shell | undefined;
afterAll(async () => {
  shell?.end();
  await killLeftovers();
  removeFolder(folder);
});

it('every command of the tutorial does what is shown', async () => {
  const environment = { PORT: await freePort(), DATA_DIR: folder, LOG_LEVEL: 'warn' };
  let bank: BankProcess | undefined;
  let key = '';
  let told: string | undefined;
  let answers = 0;
  shell = new Shell({ DATA_DIR: folder, LOG_LEVEL: 'warn' });
  for (const block of blocks) {
    if (block.language === 'sh' && block.about === 'start') {
      expect(block.text).toBe('npm start');
      if (bank !== undefined) await endedInSilence(bank);
      bank = new BankProcess(environment);
      await bank.ready();
      key ||= bank.madeKey;
      told = undefined;
    } else if (block.language === 'sh') {
      // What a reader puts in: the address is that of the specs, the key the one that was printed.
      const text = block.text
        .replaceAll('http://127.0.0.1:3000', bank?.address ?? '')
        .replace('bes_...', key);
      const { output, code } = await shell.run(text);
      expect(code, `${block.at}\n${output}`).toBe(0);
      told = output;
    } else if (block.about === 'answer') {
      expect(masked(told ?? ''), block.at).toBe(masked(block.text));
      answers += 1;
    } else {
      expect.fail(`${block.at}: nobody knows what this is for`);
    }
  }
  expect(answers).toBe(14);
  await endedInSilence(bank as BankProcess);
});

/** Ctrl-C: a reader who has done nothing wrong is not shown a warning. */
async function endedInSilence(bank: BankProcess): Promise<void> {
  expect(await bank.end('SIGINT')).toEqual({ code: 0, signal: null });
  expect(bank.stdout + bank.stderr).not.toContain('"level"');
}
