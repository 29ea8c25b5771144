import { defineConfig } from 'vitest/config';

/** Unit specs need nothing but this process; all others share one real PostgreSQL. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
    // What is waited for comes soon, or not at all; how soon is not what the specs are about.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        // Pure: what one spec leaves behind cannot matter to another.
        test: { name: 'unit', include: ['test/**/*.unit.spec.ts'], isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'server',
          include: ['test/**/*.spec.ts'],
          exclude: ['test/**/*.unit.spec.ts'],
          isolate: false,
          globalSetup: ['test/support/globalSetup.ts'],
        },
      },
    ],
  },
});
