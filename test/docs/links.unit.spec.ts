/** What can be said of the pages without running them: where their links lead, and what their blocks are. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.js';
import { settings } from '../../src/main/config.js';
import { blocksOf, pages, textOf } from '../support/docs.js';
import { ROOT } from '../support/processes.js';

const ALL = pages();
const METRICS = textOf('docs/reference/metrics.md');
/** Variables that compose.yaml reads; all others are settings of the bank. */
const OTHERS = ['POSTGRES_PASSWORD', 'REDIS_PASSWORD'];

/** Languages of configurations and programs, which specs read from the pages and run. */
const FILES = ['haproxy', 'ini', 'nginx', 'ts', 'yaml'];

/** A page without its blocks: what is prose. */
const proseOf = (page: string): string => textOf(page).replace(/^```[\s\S]*?^```$/gm, '');

/** What a heading is called in a link. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (page: string): string[] =>
  [...proseOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));

/** Where a page's links lead within the clone, from its root. */
const linksOf = (page: string) =>
  [...proseOf(page).matchAll(/\]\(([^)]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^https?:/.test(target))
    .map((target) => {
      const [file = '', anchor] = target.split('#');
      return { target, file: file === '' ? page : path.join(path.dirname(page), file), anchor };
    });

describe.each(ALL)('%s', (page) => {
  it('leads nowhere that is not there', () => {
    for (const { target, file, anchor } of linksOf(page)) {
      expect(existsSync(path.join(ROOT, file)), `${page}: ${target}`).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(file), `${page}: ${target}`).toContain(anchor);
    }
  });

  it('names files, metrics and settings that there are', () => {
    for (const [, name = ''] of proseOf(page).matchAll(/`([^`\n]+)`/g)) {
      if (/^(src|test|scripts|console|docs|bench)\/[\w./-]+$/.test(name)) {
        expect(existsSync(path.join(ROOT, name)), `${page}: ${name}`).toBe(true);
      }
      if (/^bank_[a-z_]+$/.test(name)) expect(METRICS, page).toContain(`\`${name}\``);
      if (/^[A-Z]+(_[A-Z]+)+$/.test(name))
        expect([...Object.keys(settings), ...OTHERS], page).toContain(name);
    }
  });

  it('has blocks that are what they say', () => {
    for (const { at, language, about, text } of blocksOf(page)) {
      expect(['sh', 'json', 'text', 'diff', ...FILES], at).toContain(language);
      if (language === 'json' && about === '') expect(() => JSON.parse(text), at).not.toThrow();
      // An interactive zsh takes a comment for arguments.
      if (language === 'sh') expect(text, at).not.toMatch(/(^|\s)#/m);
      if (language === 'sh') expect(about, at).toMatch(/^(start|no-run=[a-z-]+)?$/);
      else if (FILES.includes(language)) expect(about, at).toMatch(/^file=[\w.-]+$/);
      else expect(about, at).toMatch(/^(answer)?$/);
    }
  });
});

it('every page is on the map', () => {
  const linked = linksOf('docs/README.md').map(({ file }) => file.replace(/\/$/, ''));
  const pagesToFind = ALL.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
  expect(
    pagesToFind.filter((page) => !linked.includes(page) && !linked.includes(path.dirname(page))),
  ).toEqual([]);
});

it('every configuration is run by a spec', () => {
  const files = readdirSync(path.join(ROOT, 'test'), { recursive: true, encoding: 'utf8' });
  const specs = files.filter((file) => file.endsWith('.ts')).map((file) => textOf(path.join('test', file)));
  const shown = ALL.flatMap(blocksOf).flatMap(({ about }) => /^file=(.+)$/.exec(about)?.[1] ?? []);
  expect(shown.length).toBeGreaterThan(0);
  expect(shown.filter((name) => !specs.some((text) => text.includes(`'${name}'`)))).toEqual([]);
});

it('the sources name pages that there are', () => {
  const files = ['src', 'test', 'scripts', 'bench', 'console/src'].flatMap((name) =>
    readdirSync(path.join(ROOT, name), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|tsx|mts|mjs|sql)$/.test(file))
      .map((file) => path.join(name, file)),
  );
  const named = [...files, 'compose.yaml', '.env.example'].flatMap((file) =>
    [...textOf(file).matchAll(/\bdocs\/[\w/-]+\.(?:md|svg)\b/g)].map(([name]) => ({ file, name })),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ name }) => !existsSync(path.join(ROOT, name)))).toEqual([]);
});

it('commands that are not run are those that cannot be', () => {
  const left = ALL.flatMap(blocksOf).filter(({ about }) => about.startsWith('no-run'));
  expect(left.map(({ at, about }) => `${at.replace(/:\d+$/, '')} ${about.slice(7)}`)).toEqual([
    'README.md starts-the-bank',
    'README.md installs-a-package',
    'README.md needs-docker',
    'docs/how-to/add-an-event-type.md changes-the-clone',
    'docs/how-to/add-an-event-type.md changes-the-clone',
    'docs/how-to/back-up-and-restore.md needs-the-tools-of-postgresql',
    'docs/how-to/back-up-and-restore.md needs-a-restored-database',
    'docs/how-to/embed.md needs-the-package',
    'docs/how-to/receive-webhooks.md starts-the-bank',
    'docs/how-to/rotate-keys.md starts-the-bank',
    'docs/how-to/run-with-compose.md needs-docker',
    'docs/how-to/run-with-compose.md needs-docker',
  ]);
  const { scripts } = JSON.parse(textOf('package.json'));
  const commands = buildProgram().commands.map((command) => command.name());
  for (const page of ALL) {
    for (const [, script = ''] of textOf(page).matchAll(/npm run (?:--silent )?([a-z0-9:]+)/g)) {
      expect(Object.keys(scripts), page).toContain(script);
    }
    for (const [, command = ''] of textOf(page).matchAll(/npm run (?:--silent )?bank -- ([a-z-]+)/g)) {
      expect([...commands, 'help'], page).toContain(command);
    }
  }
});
