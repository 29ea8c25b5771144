import { expect, it } from 'vitest';
import { memoryBytes, settingsFor } from '../../../src/infrastructure/embeddedPostgres/settings.js';

const GIBIBYTE = 2 ** 30;

it.each([
  [GIBIBYTE / 2, '128MB'],
  [4 * GIBIBYTE, '512MB'],
  [64 * GIBIBYTE, '1024MB'],
])('of %i bytes of memory, PostgreSQL caches %s', (memory, cache) => {
  expect(settingsFor(10, memory)).toMatchObject({ shared_buffers: cache, fsync: 'on' });
});

it('the memory is that of this machine, or less', () => {
  expect(memoryBytes()).toBeGreaterThan(GIBIBYTE / 16);
  expect(Number.isFinite(memoryBytes())).toBe(true);
});
