/** Files that `npm run generate` writes: the specs only compare. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { ROOT } from './processes.js';

/** @param file from the root of the clone */
export function expectGenerated(file: string, text: string): void {
  const written = readFileSync(path.join(ROOT, file), 'utf8');
  expect(written, `${file} is not what the sources say: run "npm run generate"`).toBe(text);
}
