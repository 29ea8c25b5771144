/** Carries out a node's call on its adapters, real ones or those of the model, and says what they answered as a trace has it. */
import type { StateEvents } from '../../src/application/accounts/ports.js';
import type { AppendResult } from '../../src/application/commands/ports.js';
import type { LogIdentity } from '../../src/application/log/knownLog.js';
import { asPosition, type StoredEvent } from '../../src/application/log/ports.js';
import type { ProjectionStore } from '../../src/application/readModels/ports.js';
import type { Leases } from '../../src/application/shared/ports.js';
import type { EventStore } from '../support/eventStore.js';
import type { Appended, At, NodeCall, Outcome } from './trace.js';
import { basisOf, commandId, movement, numberOf, proposalsOf } from './wishes.js';

export interface NodeAdapters {
  readonly store: EventStore;
  readonly leases: Leases;
  readonly projections: ProjectionStore;
  readonly identity: LogIdentity;
  /** The object that stands for a batch. */
  batch(number: number): object;
}

/** The one projection, which keeps nothing. */
export const PROJECTION = 'counted';

/** Longer than any recording. */
const LEASE_MS = 60_000;

/** What an adapter answers or throws. */
export async function outcomeOf(adapters: NodeAdapters, asked: NodeCall): Promise<Outcome> {
  try {
    return { answer: await answerOf(adapters, asked) };
  } catch (error) {
    return { error: (error as Error).constructor.name };
  }
}

async function answerOf({ store, leases, projections, identity, batch }: NodeAdapters, asked: NodeCall) {
  switch (asked.call) {
    case 'append': {
      const { units, behind } = asked;
      const order = { batch: batch(asked.batch), behind: behind === undefined ? undefined : batch(behind) };
      return appendedOf(await store.append(proposalsOf(units), order));
    }
    case 'exclusive':
      return store.exclusively(async (access) => {
        const known = asked.streams.map((stream) => basisOf([stream, 0]));
        const loaded = versionsOf(await access.load(known));
        const on = asked.streams.map((stream): At => loaded.find(([one]) => one === stream) ?? [stream, 0]);
        const result = await access.append(proposalsOf([[movement(asked.command, on)]]));
        return { loaded, ...appendedOf(result) };
      });
    case 'load':
      return versionsOf(await store.load(asked.known.map(basisOf)));
    case 'find':
      return (await store.findCommands(asked.commands.map(commandId)))
        .map((found) => numberOf(found.commandId))
        .sort(ascending);
    case 'readAll':
      return (await store.readAll(asPosition(asked.after), asked.limit)).map(eventOf);
    case 'lastPosition':
      return store.lastPosition();
    case 'hold':
      return leases.hold(asked.lease, LEASE_MS);
    case 'release':
      await leases.release(asked.lease);
      return null;
    case 'apply': {
      const page = {
        after: asPosition(asked.after),
        upTo: asPosition(asked.upTo),
        mark: asked.mark,
        events: [],
      };
      return projections.apply(PROJECTION, 1, page);
    }
    case 'recognise':
      return recognitionOf(await identity.recognise(asked.name ?? undefined, asked.known, asked.judges));
  }
}

/** An identification of the log, as a trace has it. */
export const recognitionOf = ({
  log,
  common,
  end,
  isBegun,
  isDoubtful,
}: Awaited<ReturnType<LogIdentity['recognise']>>) => ({
  epochs: log.epochs.map(({ name, afterPosition, reason }) => ({ name, after: afterPosition, reason })),
  isCopy: log.isCopy,
  common,
  end,
  isBegun,
  isDoubtful,
});

const appendedOf = ({ verdicts, recordedAt, lastPosition, positionBefore }: AppendResult): Appended => ({
  verdicts: verdicts.map((verdict) => verdict.charAt(0)).join(''),
  recordedAt,
  last: lastPosition,
  before: positionBefore,
});

const ascending = (a: number, b: number) => a - b;

const versionsOf = (loaded: readonly StateEvents[]): At[] =>
  loaded.map((one): At => [numberOf(one.streamId), one.version]).sort(([a], [b]) => ascending(a, b));

const eventOf = (event: StoredEvent) => [
  event.position,
  numberOf(event.commandId),
  numberOf(event.streamId),
  event.version,
];
