/** Each planted fault (npm run simulate:plants) still fits the sources: its text is there once. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { PLANTS } from '../../scripts/lib/plants.mjs';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

it('there are ten or more, each with a name of its own', () => {
  expect(new Set(PLANTS.map(({ name }) => name)).size).toBe(PLANTS.length);
  expect(PLANTS.length).toBeGreaterThanOrEqual(10);
});

it.each(PLANTS)('$name fits', ({ edits }) => {
  for (const { file, text, replacement } of edits) {
    expect(replacement).not.toBe(text);
    const parts = readFileSync(path.join(ROOT, file), 'utf8').split(text);
    expect(parts.length, `occurrences of the text in ${file}`).toBe(2);
  }
});
