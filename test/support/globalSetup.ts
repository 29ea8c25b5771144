import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/infrastructure/embeddedPostgres/index.js';
import { beginRun, makeTempFolder, removeLeftovers } from './tempFolder.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL server on which specs make databases of their own: see database.ts. */
    testServerUrl: string;
  }
}

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** The projects of a run share one server, and each of them loads this module for itself. */
const run = globalThis as { testServer?: Promise<Server>; testServerUsers?: number };

/** One real PostgreSQL for the whole run, in a folder that is gone afterwards; TEST_DATABASE_URL is used instead. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  run.testServer ??= startServer();
  run.testServerUsers = (run.testServerUsers ?? 0) + 1;
  const { url, stop } = await run.testServer;
  project.provide('testServerUrl', url);
  return async () => {
    run.testServerUsers = (run.testServerUsers ?? 0) - 1;
    if (run.testServerUsers > 0) return;
    delete run.testServer;
    await stop();
  };
}

async function startServer(): Promise<Server> {
  beginRun();
  removeLeftovers();
  // Ctrl-C ends vitest, and its workers, without a teardown.
  process.once('exit', removeLeftovers);
  const { TEST_DATABASE_URL } = process.env;
  if (TEST_DATABASE_URL) return { url: TEST_DATABASE_URL, stop: async () => {} };
  return startEmbeddedPostgres({ dataDir: makeTempFolder() });
}
