/** Every page: its links lead somewhere, its blocks are what they say, and its commands are run. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.js';
import { blocksOf, masked, pages, Shell, textOf } from '../support/docs.js';
import { ADMIN_KEY, BankNode, killLeftovers, ROOT } from '../support/processes.js';
import { makeTempFolder, removeFolder } from '../support/tempFolder.js';

const ALL = pages();
const folder = makeTempFolder();
afterAll(async () => {
  await killLeftovers();
  removeFolder(folder);
});

/** What a heading is called in a link. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (page: string): string[] =>
  [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));

describe.each(ALL)('%s', (page) => {
  it('leads nowhere that is not there', () => {
    const text = textOf(page).replace(/^```[\s\S]*?^```$/gm, '');
    for (const [, target = ''] of text.matchAll(/\]\(([^)]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [file = '', anchor] = target.split('#');
      const linked = path.join(ROOT, path.dirname(page), file);
      expect(existsSync(file === '' ? path.join(ROOT, page) : linked), `${page}: ${target}`).toBe(true);
      if (anchor === undefined) continue;
      expect(anchorsOf(file === '' ? page : path.relative(ROOT, linked)), `${page}: ${target}`).toContain(
        anchor,
      );
    }
  });

  it('has blocks that are what they say', () => {
    for (const { at, language, about, text } of blocksOf(page)) {
      expect(['sh', 'json', 'text', 'diff'], at).toContain(language);
      if (language === 'json' && about === '') expect(() => JSON.parse(text), at).not.toThrow();
      if (language === 'sh') expect(about, at).toMatch(/^(start|no-run=[a-z-]+)?$/);
    }
  });
});

it('commands that are not run are those that cannot be', () => {
  const left = ALL.flatMap(blocksOf).filter(({ about }) => about.startsWith('no-run'));
  expect(left.map(({ at, about }) => `${at.replace(/:\d+$/, '')} ${about.slice(7)}`)).toEqual([
    'README.md starts-the-bank',
    'README.md needs-docker',
    'README.md see-the-command-line',
    'docs/how-to/add-an-event-type.md changes-the-clone',
    'docs/how-to/back-up-and-restore.md needs-the-tools-of-postgresql',
    'docs/how-to/rotate-keys.md starts-the-bank',
    'docs/how-to/run-with-compose.md needs-docker',
    'docs/how-to/run-with-compose.md needs-docker',
  ]);
  const { scripts } = JSON.parse(textOf('package.json'));
  const commands = buildProgram().commands.map((command) => command.name());
  for (const page of ALL) {
    for (const [, script = ''] of textOf(page).matchAll(/npm run (?:--silent )?([a-z:]+)/g)) {
      expect(Object.keys(scripts), page).toContain(script);
    }
    for (const [, command = ''] of textOf(page).matchAll(/npm run (?:--silent )?bank -- ([a-z-]+)/g)) {
      expect([...commands, 'help'], page).toContain(command);
    }
  }
});

describe('the commands of a page', () => {
  let bank: BankNode;
  beforeAll(async () => {
    bank = await BankNode.start({ DATA_DIR: path.join(folder, 'bank') });
  });

  const run = ALL.filter((page) => page !== 'docs/tutorial.md').filter((page) =>
    blocksOf(page).some(({ language, about }) => language === 'sh' && about === ''),
  );

  it.each(run)('%s do what is shown', async (page) => {
    const shell = new Shell({
      BANK: bank.address,
      KEY: ADMIN_KEY,
      DATA_DIR: path.join(folder, 'bank'),
      LOG_LEVEL: 'silent',
    });
    let told = '';
    for (const block of blocksOf(page)) {
      if (block.language === 'sh' && block.about === '') {
        const { output, code } = await shell.run(
          block.text.replaceAll('http://127.0.0.1:3000', bank.address),
        );
        expect(code, `${block.at}\n${output}`).toBe(0);
        expect(output, block.at).not.toContain('urn:banking-es:problem');
        told = output;
      } else if (block.about === 'answer') {
        const lines = masked(told).split('\n');
        for (const line of masked(block.text).split('\n')) {
          expect(
            lines.some((one) => one.includes(line)),
            `${block.at}: ${line}\n${told}`,
          ).toBe(true);
        }
      }
    }
    shell.end();
  });
});

describe('the changes of the how-to pages', () => {
  it('apply to the sources, compile, and pass the specs they add to', () => {
    const clone = path.join(folder, 'clone');
    mkdirSync(clone);
    for (const name of [
      'src',
      'test',
      'bench',
      'scripts',
      'package.json',
      'tsconfig.json',
      'vitest.config.ts',
    ]) {
      cpSync(path.join(ROOT, name), path.join(clone, name), { recursive: true });
    }
    symlinkSync(path.join(ROOT, 'console'), path.join(clone, 'console'));
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(clone, 'node_modules'));
    const pagesWithChanges = ['docs/how-to/add-an-event-type.md', 'docs/how-to/add-a-projection.md'];
    const patches = pagesWithChanges.flatMap((page) =>
      blocksOf(page).filter(({ language }) => language === 'diff'),
    );
    expect(patches.length).toBeGreaterThan(7);
    for (const { at, text } of patches) {
      const apply = () =>
        execFileSync('git', ['apply', '--recount', '-'], { cwd: clone, input: `${text}\n`, stdio: 'pipe' });
      expect(apply, at).not.toThrow();
    }
    const node = (...args: string[]) =>
      execFileSync(process.execPath, args, { cwd: clone, encoding: 'utf8', stdio: 'pipe' });
    const said = (work: () => string): string => {
      try {
        return work();
      } catch (error) {
        return (error as { stdout: string }).stdout;
      }
    };
    expect(said(() => node('node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json'))).toBe('');
    const specs = ['test/domain/account.unit', 'test/application/eventCodec', 'test/projections/openings'];
    const ran = said(() => node('node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', ...specs));
    expect(ran).toMatch(/Test Files .*3 passed/);
    expect(readFileSync(path.join(clone, 'src/domain/account.ts'), 'utf8')).toContain('AccountReviewed');
  });
});
