/** The documentation as it is checked: its pages, their blocks, and a shell that does what a reader would do. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, sendSignal } from './processes.js';

export interface Block {
  /** `docs/tutorial.md:12`, where it begins. */
  readonly at: string;
  readonly language: string;
  /** What else stands in the line that begins it. */
  readonly about: string;
  readonly text: string;
}

/** All pages that readers are led to, from the root of the clone. */
export function pages(): string[] {
  const docs = readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' });
  return [
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'README.md',
    'SECURITY.md',
    ...docs.filter((name) => name.endsWith('.md')).map((name) => path.join('docs', name)),
  ].sort();
}

export const textOf = (page: string): string => readFileSync(path.join(ROOT, page), 'utf8');

export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  const lines = textOf(page).split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    const [, language = '', about = ''] = /^```(\S*) ?(.*)$/.exec(lines[index] as string) ?? [undefined];
    if (!(lines[index] as string).startsWith('```')) continue;
    const end = lines.indexOf('```', index + 1);
    if (end === -1) throw new Error(`${page}:${index + 1}: a block without an end`);
    blocks.push({
      at: `${page}:${index + 1}`,
      language,
      about,
      text: lines.slice(index + 1, end).join('\n'),
    });
    index = end;
  }
  return blocks;
}

/**
 * The configuration that a page shows under a name: a block whose first line says `file=NAME`.
 * @param places what stands where in the topology of a spec, by how the page calls it; each must occur
 */
export function configOf(page: string, name: string, places: Readonly<Record<string, string>>): string {
  const block = blocksOf(page).find(({ about }) => about === `file=${name}`);
  if (block === undefined) throw new Error(`${page} has no block of ${name}`);
  return Object.entries(places).reduce((text, [shown, real]) => {
    if (!text.includes(shown)) throw new Error(`${block.at}: there is no ${shown} in ${name}`);
    return text.replaceAll(shown, real);
  }, block.text);
}

/** An answer without what is another one at every reading: ids, times, and days of today. */
export function masked(text: string): string {
  const today = new Date().toISOString().slice(0, 10);
  return text
    .trim()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>')
    .replaceAll(today, '<today>')
    .replaceAll('2026-11-25', '<today>');
}

/** What a block printed, and how it ended. */
interface Done {
  readonly output: string;
  readonly code: number;
}

/** One shell for the blocks of a page: what one sets, the next one has. */
export class Shell {
  readonly #child: ChildProcess;
  #output = '';
  #blocks = 0;

  constructor(environment: Readonly<Record<string, string>>) {
    this.#child = spawn('bash', ['--noprofile', '--norc'], {
      cwd: ROOT,
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own, so that what a block leaves running ends with it.
      detached: true,
    });
    this.#child.stdin?.on('error', () => {}); // It may be gone before what is left of a block is read.
    // A block fails with the first of its commands that does, not only with the last.
    this.#child.stdin?.write("set -E\ntrap 'failed=$?' ERR\n");
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk) => {
        this.#output += chunk;
      });
    }
  }

  /** Runs a block to its end. Throws when that takes too long. */
  async run(text: string, msMax = 60_000): Promise<Done> {
    this.#blocks += 1;
    const mark = `end-of-block-${this.#blocks}`;
    this.#output = '';
    // On a line of its own, whatever was printed before.
    const told = `printf '\\n%s %s\\n' ${mark} $((failed ? failed : ended))`;
    this.#child.stdin?.write(`failed=0\n${text}\nended=$?; ${told}\n`);
    const deadline = Date.now() + msMax;
    for (;;) {
      const end = new RegExp(`^(?:([\\s\\S]*)\\n)?${mark} (\\d+)\\n`).exec(this.#output);
      if (end !== null) return { output: (end[1] ?? '').trimEnd(), code: Number(end[2]) };
      if (Date.now() > deadline) throw new Error(`it does not end: ${text}\n${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  end(): void {
    const { pid } = this.#child;
    if (pid !== undefined) sendSignal(-pid, 'SIGKILL');
  }
}
