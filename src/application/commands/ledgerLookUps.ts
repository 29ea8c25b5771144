/** What commands about ledger streams are decided on: the original of a reversal, and the newest event of a stream. */

import { formatAmount } from '../../domain/money.js';
import type { Original } from '../../domain/reversal.js';
import type { StreamReader } from '../accounts/ports.js';
import { decodeEvent } from '../log/eventCodec.js';
import { counterAccountOf } from '../log/movements.js';
import { ledgerStreamOf } from './decideCommand.js';
import type { RecordedCommand } from './ports.js';
import type { Job, Unit } from './units.js';
import type { LedgerStream } from './workingStates.js';

/** What a command did that can be reversed; undefined if it moved no money. */
export function originalOf({ events: [first] }: RecordedCommand): Original | undefined {
  if (first === undefined) return undefined;
  const event = decodeEvent(first);
  switch (event.type) {
    case 'MoneyDeposited':
    case 'MoneyWithdrawn':
    case 'TransferSent':
    case 'HoldCaptured': {
      const to = counterAccountOf(event);
      const kind = to !== undefined ? 'transfer' : event.type === 'MoneyDeposited' ? 'deposit' : 'withdrawal';
      const { currency, reference, counterpart, ledgerAccount } = event;
      return {
        kind,
        account: first.streamId,
        amount: formatAmount(event.amount, currency),
        currency,
        ...(to === undefined ? {} : { to }),
        ...(reference === undefined ? {} : { reference }),
        ...(counterpart === undefined ? {} : { counterpart }),
        ...(ledgerAccount === undefined ? {} : { ledgerAccount }),
        ...(event.reverses === undefined ? {} : { isReversal: true }),
      };
    }
    case 'EntryPosted': {
      const { description, reference } = event;
      return {
        kind: 'entry',
        legs: event.legs.map((leg) => ({ ...leg, amount: formatAmount(leg.amount, leg.currency) })),
        ...(description === undefined ? {} : { description }),
        ...(reference === undefined ? {} : { reference }),
        ...(event.reverses === undefined ? {} : { isReversal: true }),
      };
    }
    default:
      return undefined;
  }
}

/** Reads ledger streams; those without events are missing. */
export async function readLedgerStreams(
  access: StreamReader,
  streamIds: readonly string[],
): Promise<ReadonlyMap<string, LedgerStream>> {
  const found = await access.load(streamIds.map((streamId) => ({ streamId, version: 0 })));
  return new Map(
    found.map(({ streamId, version, events }) => {
      const newest = events.at(-1);
      const event = newest && decodeEvent(newest);
      const reversed = event?.type === 'TransactionReversed' ? String(event.reversed) : undefined;
      return [streamId, reversed === undefined ? { version } : { version, reversed }];
    }),
  );
}

/** The units with what has to be looked up again under the append lock: their ledger streams. */
export async function lookedUp(access: StreamReader, units: readonly Unit[]): Promise<readonly Unit[]> {
  const wanted = new Set(
    units.flatMap(({ jobs }) => jobs.flatMap(({ command }) => ledgerStreamOf(command) ?? [])),
  );
  if (wanted.size === 0) return units;
  const streams = await readLedgerStreams(access, [...wanted]);
  const again = (job: Job): Job => {
    const { command } = job;
    if (command.type !== 'define-ledger-account' && command.type !== 'reverse') return job;
    const { stream: _, ...rest } = command;
    const stream = streams.get(ledgerStreamOf(command) as string);
    return { ...job, command: stream === undefined ? rest : { ...rest, stream } };
  };
  return units.map((unit) => ({ ...unit, jobs: unit.jobs.map(again) }));
}
