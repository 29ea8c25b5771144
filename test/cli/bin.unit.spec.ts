import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { NODE_FLAGS } from '../../scripts/lib/nodeFlags.mjs';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

it('an installed bank runs under the flags of npm start', () => {
  const [first] = readFileSync(path.join(ROOT, 'src', 'cli', 'bin.ts'), 'utf8').split('\n');
  expect(first).toBe(`#!/usr/bin/env -S node ${NODE_FLAGS.join(' ')}`);
});
