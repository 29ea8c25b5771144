/** Numbered streams and commands of a trace as the store has them. */
import type { Basis } from '../../src/application/accounts/ports.js';
import type { Proposal } from '../../src/application/commands/ports.js';
import { eventAt, requestHashOf, SENDER } from '../support/proposals.js';
import type { At, Units, Wish } from './trace.js';

const idOf = (kind: string, number: number): string =>
  `${kind}-0000-7000-8000-${String(number).padStart(12, '0')}`;

export const streamId = (number: number): string => idOf('00000001', number);
export const commandId = (number: number): string => idOf('00000002', number);
/** A node, as the holder of leases. */
export const holderOf = (node: number): string => idOf('00000003', node);

/** The number of a stream or command. */
export const numberOf = (id: string): number => Number(id.slice(-12));

export const basisOf = ([stream, version]: At): Basis => ({ streamId: streamId(stream), version });

export const proposalsOf = (units: Units): Proposal[][] => units.map((unit) => unit.map(proposalOf));

const UNHOLDABLE = { data: '{"amount":"1.00","text":"\\u0000"}' };

function proposalOf({ command, on, events, isUnholdable }: Wish): Proposal {
  const isRejection = events.length === 0;
  return {
    commandId: commandId(command),
    requestHash: requestHashOf(String(command)),
    ...SENDER,
    accepted: !isRejection,
    events: events.map((at) => eventAt(basisOf(at), isUnholdable && UNHOLDABLE)),
    decidedOn: on.map(basisOf),
    ...(isRejection && { outcome: '{"code":"insufficient-funds"}' }),
  };
}

/** One command with an event in each of these streams. */
export const movement = (command: number, on: readonly At[]): Wish => ({
  command,
  on,
  events: on.map(([stream, version]) => [stream, version + 1]),
});
