/** The simulation's model of PostgreSQL keeps the contracts of the real adapters, on simulated time. */
import { expect, it, vi } from 'vitest';
import { leasesOf, projectionsOf, trustOf, webhooksOf } from '../../simulation/postgres/adapters.js';
import { holdsOf } from '../../simulation/postgres/holds.js';
import type { Rows } from '../../simulation/postgres/projections.js';
import { LOG_BEGIN } from '../../src/application/log/knownLog.js';
import type { LoggedEvent } from '../../src/application/readModels/projection.js';
import { MemoryAccountHistory } from '../../src/testing/memory/accountHistory.js';
import { type MemoryProjection, MemoryProjectionStore } from '../../src/testing/memory/projectionStore.js';
import { proposalOf } from '../support/past.js';
import { Names } from '../support/proposals.js';
import { SimulatedPostgres } from '../support/simulatedPostgres.js';
import { accountHistoryContract } from './accountHistory.contract.js';
import { cacheTrustContract } from './cacheTrust.contract.js';
import { eventStoreContract } from './eventStore.contract.js';
import { holdLogContract } from './holdLog.contract.js';
import { leasesContract } from './leases.contract.js';
import { projectionStoreContract } from './projectionStore.contract.js';
import { webhookStoreContract } from './webhookStore.contract.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const NAME = 'on the model of PostgreSQL';
const close = async () => {};

eventStoreContract(NAME, async () => {
  const postgres = new SimulatedPostgres();
  return { store: postgres.node().store, peer: postgres.node().store, pause: postgres.pause, close };
});

it('the model records the newest time again when its clock goes back', async () => {
  const LATER = '2999-01-01T00:00:00.123Z';
  const postgres = new SimulatedPostgres({ nowMs: Date.parse(LATER) });
  const { store } = postgres.node();
  const names = new Names();
  const first = await store.append([[names.movement({ A: 1 })]]);
  postgres.server.clock.step(-60_000);
  const second = await store.append([[names.movement({ A: 2 })]]);
  expect(second.recordedAt).toBe(first.recordedAt);
});

accountHistoryContract(NAME, async (recorded) => {
  const postgres = new SimulatedPostgres({ nowMs: 0 });
  const { store } = postgres.node();
  const { clock, epochs } = postgres.server;
  // Without a node in between: a message takes its time.
  const server = postgres.passing(postgres.server);
  const known = { name: epochs.name, newest: LOG_BEGIN };
  for (const one of recorded) {
    clock.step(Date.parse(one.recordedAt) - clock.now());
    const { verdicts } = await server.append([[proposalOf(one)]], known, { whole: undefined }, undefined);
    expect(verdicts).toEqual(['appended']);
  }
  return { history: new MemoryAccountHistory(store), close };
});

holdLogContract(NAME, async () => {
  const postgres = new SimulatedPostgres();
  const { store } = postgres.node();
  const { holds, holdExpiries } = holdsOf(postgres.node());
  return { store, log: postgres.passing(holds), expiries: postgres.passing(holdExpiries), close };
});

leasesContract(NAME, async () => {
  const postgres = new SimulatedPostgres();
  const node = (holder: string) => postgres.passing(leasesOf(postgres.node(), holder));
  return { node, pause: postgres.pause, close };
});

cacheTrustContract(NAME, async () => {
  const postgres = new SimulatedPostgres();
  const trust = () => postgres.passing(trustOf(postgres.node()));
  return { nodes: [trust(), trust()], close };
});

webhookStoreContract(NAME, async () => {
  const postgres = new SimulatedPostgres();
  return { webhooks: postgres.passing(webhooksOf(postgres.node())), close };
});

projectionStoreContract(NAME, async () => {
  const counting = (name: string, version: number): MemoryProjection<Rows> => ({
    id: { name, version },
    initial: new Map(),
    project: (rows, event: LoggedEvent) => {
      if ((event.event.type as string) === 'Poison') throw new Error('poison');
      return new Map(rows).set(`${event.position}`, event.position);
    },
  });
  const second = counting('second', 1);
  const postgres = new SimulatedPostgres({ projections: [counting('first', 1), second] });
  const { server } = postgres;
  const store = () => postgres.passing(projectionsOf(postgres.node()));
  const newer = new MemoryProjectionStore([counting('first', 2), second], server.projections, server.clock);
  return {
    events: postgres.node().store,
    nodes: [store(), store()],
    newer: postgres.passing(projectionsOf(postgres.node(), newer)),
    served: async () => [...(server.projections.rows('first')?.values() ?? [])] as number[],
    close,
  };
});
