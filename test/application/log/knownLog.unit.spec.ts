import { expect, it } from 'vitest';
import type { KnownLog, LogChange } from '../../../src/application/log/knownLog.js';
import { Names } from '../../support/proposals.js';
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

it('a node that has lost nothing itself tells how far clients have read what it never knew', async () => {
  const postgres = new SimulatedPostgres();
  const { server, pause } = postgres;
  const [one, other] = [postgres.node(), postgres.node()];
  const names = new Names();
  const log = postgres.passing(other.log);
  await log.check();
  await one.store.append([[names.movement({ A: 1 })]]);
  server.loseStandby();
  await one.store.append([[names.movement({ A: 2 })]]);
  server.loseTail(1);
  await pause(10);
  // The log has its old name until a node that misses something looks at it.
  await other.store.append([[names.movement({ A: 2 })]]);
  await postgres.passing(one.log).check();
  const changes: LogChange[] = [];
  other.log.onChange((change) => changes.push(change));
  await log.check();
  expect(changes).toMatchObject([{ common: 2, shared: 1, newest: 2 }]);
});
