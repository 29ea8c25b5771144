/** Lets faults happen: what each kind breaks, and how it ends. */
import { Random } from '../test/support/random.js';
import type { Conditions, Way } from './network.js';
import type { SimulatedNode } from './node.js';
import { FAULTS, type FaultKind, type PlannedFault, POSTGRES_CLOCK_MS_MAX } from './plan.js';
import type { Place } from './trace.js';
import type { World } from './world.js';

/** What a fault has broken, where, and what ends it; nothing if it is over by itself. */
interface Begun {
  readonly place: Place;
  readonly heal?: () => void;
}

/** How far clocks are set at most. */
const CLOCK_MS_MAX = 120_000;
/** How much slower messages get at most. */
const SLOW_MS_MAX = 400;

/** Plans all faults of a run. Those that are not over when the faults end are healed then. */
export function planFaults(world: World, faults: readonly PlannedFault[], healedMs: number): void {
  const { line, trace, coverage } = world;
  for (const [fault, planned] of faults.entries()) {
    const { kind, atMs, forMs, seed } = planned;
    line.at(atMs, () => {
      const begun = begin(world, planned, new Random(seed));
      if (begun === undefined) return;
      const { place, heal } = begun;
      coverage.hit(`fault: ${kind}`);
      trace.add({ kind: 'fault', place, fault, what: kind, words: FAULTS[kind], lasts: heal !== undefined });
      if (heal === undefined) return;
      line.at(Math.max(Math.min(atMs + forMs, healedMs), atMs), () => {
        heal();
        trace.add({ kind: 'healed', place, fault });
      });
    });
  }
}

/** @returns undefined if there is nothing to break */
function begin(world: World, fault: PlannedFault, random: Random): Begun | undefined {
  const { postgres, receiver, nodes, network } = world;
  const { kind, forMs } = fault;
  const node = random.pick(nodes);
  const { place } = node;
  const byMs = random.between(-CLOCK_MS_MAX, CLOCK_MS_MAX);
  const share = 0.02 + 0.5 * random.next();
  switch (kind) {
    case 'node-killed':
    case 'node-paused':
    case 'node-stopped':
      return ofNode(kind, node);
    case 'node-clock-set':
      node.setClock(byMs);
      return { place };
    case 'postgres-cut':
      return { place, heal: network.cut('postgres', place) };
    case 'postgres-locked':
      return { place: 'postgres', heal: locked(world) };
    case 'postgres-restarted':
    case 'postgres-failed-over':
    case 'postgres-tail-lost':
      return ofPostgres(world, kind, forMs);
    case 'postgres-clock-set':
      postgres.clock.step((byMs * POSTGRES_CLOCK_MS_MAX) / CLOCK_MS_MAX);
      return { place: 'postgres' };
    case 'receiver-failing':
      return {
        place: 'receiver',
        heal: worsened(receiver.mood, { failingShare: share, postponedShare: share / 4 }),
      };
    case 'receiver-slow':
      return { place: 'receiver', heal: worsened(receiver.mood, { slowMs: 20_000 * share }) };
    case 'redis-cut':
    case 'redis-flushed':
    case 'redis-hung':
    case 'redis-restarted':
    case 'redis-promoted':
      return world.hasRedis ? ofRedis(world, kind, forMs, place) : undefined;
    default:
      return ofNetwork(world, kind, share);
  }
}

/** What faults make of the ways between places, by the share of messages that they concern. */
const WORSE = {
  'client-cut': ['client', (share) => ({ lossShare: share, answerLossShare: share })],
  'bus-loss': ['bus', (share) => ({ lossShare: share })],
  'bus-delay': ['bus', (share) => ({ slowMs: SLOW_MS_MAX * share * 2 })],
  'bus-doubled': ['bus', (share) => ({ doubledShare: share })],
  'postgres-request-lost': ['postgres', (share) => ({ lossShare: share / 5 })],
  'postgres-answer-lost': ['postgres', (share) => ({ answerLossShare: share / 5 })],
  'postgres-late': ['postgres', (share) => ({ lateShare: share / 10 })],
  'postgres-slow': ['postgres', (share) => ({ slowMs: SLOW_MS_MAX * share })],
} as const satisfies Partial<Record<FaultKind, readonly [Way, (share: number) => Partial<Conditions>]>>;

function ofNetwork({ network }: World, kind: keyof typeof WORSE, share: number): Begun {
  const [way, worse] = WORSE[kind];
  return { place: way === 'postgres' ? way : 'world', heal: worsened(network.conditions(way), worse(share)) };
}

function ofRedis(
  { redis, network, random }: World,
  kind: FaultKind & `redis-${string}`,
  forMs: number,
  node: Place,
): Begun | undefined {
  switch (kind) {
    case 'redis-cut':
      return { place: node, heal: network.cut('redis', node) };
    case 'redis-flushed':
      redis.flush();
      return { place: 'redis' };
    case 'redis-hung':
      if (redis.isHung) return undefined;
      redis.hang();
      return { place: 'redis', heal: () => redis.goOn() };
    case 'redis-restarted':
      if (!redis.isUp) return undefined;
      redis.restart(forMs);
      return { place: 'redis' };
    case 'redis-promoted':
      redis.loseReplica();
      return { place: 'redis', heal: () => redis.isUp && redis.promote(random.between(1, PROMOTION_MS)) };
  }
}

function ofNode(
  kind: 'node-killed' | 'node-paused' | 'node-stopped',
  node: SimulatedNode,
): Begun | undefined {
  const { place } = node;
  if (node.listening === undefined) return undefined;
  if (kind === 'node-paused') {
    if (node.isPaused) return undefined;
    node.pause();
    return { place, heal: () => node.resume() };
  }
  if (kind === 'node-killed') {
    node.holdDown();
    return { place, heal: () => node.startAgain() };
  }
  void node.stop();
  return { place, heal: () => node.startAgain() };
}

/** A failover is as long after the standby has lost its connection as the fault lasts. */
function ofPostgres(
  { postgres, config }: World,
  kind: 'postgres-restarted' | 'postgres-failed-over' | 'postgres-tail-lost',
  forMs: number,
): Begun | undefined {
  if (!postgres.isUp) return undefined;
  if (kind === 'postgres-restarted') {
    postgres.restart(forMs);
    return { place: 'postgres' };
  }
  postgres.loseStandby();
  // A standby is promoted once the primary is known to be gone; until then the lease of cached states is over, too.
  const promotedMs = config.REDIS_MS_MAX + PROMOTION_MS;
  const isFailover = kind === 'postgres-failed-over';
  return {
    place: 'postgres',
    heal: () => {
      if (!postgres.isUp) return;
      if (isFailover) postgres.failOver(promotedMs);
      else postgres.loseTail(promotedMs);
    },
  };
}

const PROMOTION_MS = 1_000;

/** Somebody takes the append lock, such as an operator's script. @returns gives it back */
function locked({ postgres }: World): () => void {
  let isOver = false;
  let release = () => {};
  postgres.lock().then(
    (give) => {
      release = give;
      if (isOver) give();
    },
    () => {},
  );
  return () => {
    isOver = true;
    release();
  };
}

/** Changes conditions for the worse. @returns takes that back */
function worsened<T extends object>(conditions: T, change: Partial<T>): () => void {
  const numbers = conditions as Record<string, number>;
  const added = Object.entries(change as Record<string, number>).map(([name, value]) => {
    const by = Math.max(0, value - (numbers[name] as number));
    numbers[name] = (numbers[name] as number) + by;
    return [name, by] as const;
  });
  return () => {
    for (const [name, by] of added) numbers[name] = Math.max(0, (numbers[name] as number) - by);
  };
}
