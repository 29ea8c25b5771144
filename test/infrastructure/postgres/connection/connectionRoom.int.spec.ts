import { expect, it } from 'vitest';
import { openService } from '../../../support/service.js';

it('a bank that may open more connections than the server allows says so at its start, with the numbers', async () => {
  const shortage = ({ log }: { log: { msg?: string }[] }) =>
    log.map(({ msg }) => msg).filter((msg) => msg?.includes('WEB_CONCURRENCY='));
  const wide = await openService({ WEB_CONCURRENCY: '12' });
  const [{ allowed }] = (await wide.query(
    `SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
       - current_setting('reserved_connections')::int AS allowed`,
  )) as [{ allowed: number }];
  await wide.close();
  const [line, ...others] = shortage(wide);
  expect(line).toContain(
    `WEB_CONCURRENCY=12 may open 12 × 13 = 156 connections, and PostgreSQL allows ${allowed}`,
  );
  expect(others).toEqual([]);

  const narrow = await openService({ WEB_CONCURRENCY: '2' });
  await narrow.close();
  expect(shortage(narrow)).toEqual([]);
});
