/** A file is one idea, of at most 300 lines; a function has at most 70. What is longer today may only get shorter. */
import { describe, expect, it, vi } from 'vitest';
import {
  FILE_LINES_MAX,
  FUNCTION_LINES_MAX,
  isTooLong,
  type Sizes,
  sizeOf,
  sizes,
  tightened,
} from '../scripts/generate/sizes.js';
import allowed from './sizes.json' with { type: 'json' };

// Every source file is parsed.
vi.setConfig({ testTimeout: 60_000 });

const ALLOWED: Sizes = allowed;

describe('the sources', () => {
  const present = sizes();

  it('have no file that is longer than it may be', () => {
    const faults = Object.entries(present).flatMap(([file, { lines, function: longest }]) => {
      const { lines: linesMax, function: longestMax } = ALLOWED[file] ?? { lines: 0, function: 0 };
      return [
        ...(lines > Math.max(FILE_LINES_MAX, linesMax) ? [`${file} has ${lines} lines`] : []),
        ...(longest > Math.max(FUNCTION_LINES_MAX, longestMax)
          ? [`${file} has a function of ${longest} lines`]
          : []),
      ];
    });
    expect(faults).toEqual([]);
  });

  it('are allowed to be longer only where they are: npm run generate takes the others off the list', () => {
    const needless = Object.keys(ALLOWED).filter((file) => {
      const size = present[file];
      return size === undefined || !isTooLong(size);
    });
    expect(needless).toEqual([]);
  });
});

describe('the rule', () => {
  const lines = (count: number) => 'x();\n'.repeat(count);

  it('counts the lines of a file', () => {
    expect(sizeOf('a.ts', lines(300)).lines).toBe(300);
    expect(isTooLong(sizeOf('a.ts', lines(301)))).toBe(true);
  });

  it.each([
    ['a declaration', (body: string) => `function f() {\n${body}}`],
    ['an arrow', (body: string) => `const f = () => {\n${body}};`],
    ['a method', (body: string) => `class A {\nf() {\n${body}}\n}`],
    ['a callback', (body: string) => `it('works', () => {\n${body}});`],
  ])('counts the lines of %s from its first to its last', (_, around) => {
    expect(sizeOf('a.ts', around(lines(68))).function).toBe(FUNCTION_LINES_MAX);
    expect(isTooLong(sizeOf('a.ts', around(lines(69))))).toBe(true);
  });

  it('counts specs one by one', () => {
    expect(sizeOf('a.ts', `describe.each([1])('all', () => {\n${lines(80)}});`).function).toBe(0);
    expect(
      sizeOf('a.ts', `function contract() {\ndescribe('all', () => {\n${lines(80)}});\n}`).function,
    ).toBe(0);
  });

  it('only ever gets tighter', () => {
    const before = {
      a: { lines: 400, function: 90 },
      b: { lines: 310, function: 5 },
      c: { lines: 301, function: 1 },
    };
    const now = {
      a: { lines: 390, function: 95 },
      b: { lines: 300, function: 5 },
      d: { lines: 999, function: 1 },
    };
    expect(tightened(before, now)).toEqual({ a: { lines: 390, function: 90 } });
  });
});
