/** The lock that nodes start under, held by a session that does nothing. */
import type pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { StartError } from '../../src/application/shared/errors.js';
import { migrate } from '../../src/infrastructure/postgres/connection/migrate.js';
import { createDatabase } from '../support/database.js';
import { makeClient } from '../support/sessions.js';

/** It takes the minute. */
const isWhole = process.env.FAULT_SUITE === 'all';
let database: Awaited<ReturnType<typeof createDatabase>>;
let holder: pg.Client;
beforeAll(async () => {
  database = await createDatabase();
  holder = makeClient({ connectionString: database.url, application_name: 'somebody else' });
  await holder.connect();
});
afterAll(async () => {
  await holder?.end();
  await database?.drop();
});

const lines: string[] = [];
const start = () =>
  migrate(
    database.url,
    (line) => lines.push(line),
    async () => 'served',
  );
const isWait = (line: string) => line.startsWith('waiting');

it('is waited for with a line that names the session, and then the start goes on', async () => {
  const { rows } = await holder.query('SELECT pg_backend_pid() AS pid, pg_advisory_lock(4707230420)');
  const started = start();
  await vi.waitFor(() => expect(lines.filter(isWait)).toHaveLength(1), 20_000);
  expect(lines[0]).toMatch(
    /^waiting for [2-9] s: PostgreSQL process \d+ \("somebody else", user \w+, from 127/,
  );
  expect(lines[0]).toContain(`process ${rows[0].pid} `);
  expect(lines[0]).toMatch(/idle, connected for \d+ s\) holds the start lock$/);
  await holder.query('SELECT pg_advisory_unlock(4707230420)');
  expect(await started).toBe('served');
});

it('is let go of by a start, also where its connection stays', async () => {
  const { rows } = await holder.query('SELECT pg_try_advisory_lock(4707230420) AS had');
  expect(rows).toEqual([{ had: true }]);
});

it.runIf(isWhole)('is not waited for without end', async () => {
  const error = await start().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StartError);
  const { message, fault } = error as StartError;
  expect(message).toMatch(
    /^Waited 6\d s for another node to start or to migrate: PostgreSQL process \d+ \("some/,
  );
  expect(message).not.toContain('\n');
  expect(fault).toBe('unreachable');
  expect(lines.filter(isWait).length).toBeGreaterThanOrEqual(5);
});
