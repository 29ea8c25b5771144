import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/infrastructure/embeddedPostgres/index.js';
import { beginRun, makeTempFolder, removeLeftovers } from './tempFolder.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL server on which specs make databases of their own: see database.ts. */
    testServerUrl: string;
  }
}

/** One real PostgreSQL for the whole run, in a folder that is gone afterwards; TEST_DATABASE_URL is used instead. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  beginRun();
  removeLeftovers();
  // Ctrl-C ends vitest, and its workers, without a teardown.
  process.once('exit', removeLeftovers);
  const { TEST_DATABASE_URL } = process.env;
  if (TEST_DATABASE_URL) {
    project.provide('testServerUrl', TEST_DATABASE_URL);
    return async () => {};
  }
  const postgres = await startEmbeddedPostgres({ dataDir: makeTempFolder() });
  project.provide('testServerUrl', postgres.url);
  return () => postgres.stop();
}
