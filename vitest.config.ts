import os from 'node:os';
import { defineConfig } from 'vitest/config';

/** BANK_TEST_WORKERS, or half the cores: PostgreSQL and the banks that specs start need the others. */
const workers =
  Number(process.env.BANK_TEST_WORKERS) || Math.max(2, Math.floor(os.availableParallelism() / 2));

/** Specs clean up after themselves, so they can share processes: the modules are loaded once a worker. */
const shared = { isolate: false } as const;

/** A spec of a real PostgreSQL, or of whole processes, may meet a busy machine. */
const patient = { testTimeout: 120_000, hookTimeout: 120_000 } as const;

/** Unit specs need nothing but this process; all others share one real PostgreSQL, and e2e specs start banks as well. */
export default defineConfig({
  test: {
    maxWorkers: workers,
    teardownTimeout: 30_000,
    // Generous: polls only fail when the condition never holds.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: 'unit',
          include: ['test/**/*.unit.spec.ts'],
          testTimeout: 5_000,
          hookTimeout: 5_000,
        },
      },
      ...['int', 'e2e'].map((name) => ({
        extends: true as const,
        test: {
          ...shared,
          ...patient,
          name,
          include: [`test/**/*.${name}.spec.ts`],
          globalSetup: ['test/support/globalSetup.ts'],
        },
      })),
    ],
  },
});
