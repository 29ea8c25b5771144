import { expect, it } from 'vitest';
import type { KnownLog } from '../../../src/application/log/knownLog.js';
import { SimulatedPostgres } from '../../support/simulatedPostgres.js';

it('a node that works knows the log after a failover that has lost even the name from the failover before', async () => {
  const postgres = new SimulatedPostgres();
  const { server, pause } = postgres;
  const [one, other] = [postgres.passing(postgres.node().log), postgres.passing(postgres.node().log)];
  for (const log of [one, other]) await log.check();
  const first = (one as KnownLog).name;
  server.failOver(1);
  await pause(10);
  server.loseStandby();
  for (const log of [one, other]) await log.check();
  server.failOver(1);
  await pause(10);
  expect(server.epochs.name).toBe(first);
  for (const log of [one, other]) {
    await log.check();
    expect([log.isDoubtful, log.description?.isCopy]).toEqual([false, false]);
  }
  expect(one.description?.epochs.map(({ reason }) => reason)).toEqual(['begun', 'promoted']);
  expect(other.name).toBe(one.name);
});
