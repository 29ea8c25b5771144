import { describe, expect, it } from 'vitest';
import type { StateEvent } from '../../../src/application/accounts/ports.js';
import {
  balanceTypes,
  holdTypes,
  stateOf,
  termsTypes,
} from '../../../src/application/accounts/stateEvents.js';
import { encodeEvent } from '../../../src/application/log/eventCodec.js';
import { CountedPast, longPast, PastWriter, type Recorded } from '../../support/past.js';
import { Random } from '../../support/random.js';

const encoded = ({ version, recordedAt, event }: Recorded): StateEvent => {
  const { type, schemaVersion, data } = encodeEvent(event);
  return { version, type, schemaVersion, data: JSON.parse(data), recordedAt };
};

/** The first and the last event, and the newest of each kind. */
function fewOf(events: readonly StateEvent[]): StateEvent[] {
  const kinds = [balanceTypes, ...[...holdTypes, ...termsTypes].map((type) => [type])];
  const newest = kinds.map((types) => events.findLast(({ type }) => types.includes(type)));
  const wanted = new Set([events[0], ...newest, events.at(-1)]);
  return events.filter((event) => wanted.has(event));
}

describe('the state made of a few events', () => {
  it('equals the fold of all events, at every version of random pasts', () => {
    const random = Random.forRun('the state made of a few events');
    for (let past = 0; past < 50; past += 1) {
      const writer = new PastWriter();
      const id = longPast(writer, random, 60);
      const counted = new CountedPast(writer.recorded, id);
      const all = counted.events.map(encoded);
      for (let version = 1; version <= all.length; version += 1) {
        const events = fewOf(all.slice(0, version));
        expect(events.length).toBeLessThanOrEqual(2 + holdTypes.length + termsTypes.length);
        expect(stateOf({ version, events })).toEqual(counted.account(version));
      }
    }
  });

  const writer = new PastWriter();
  const id = writer.open();
  const all = writer.move(id, 5n).move(id, 7n).recorded.map(encoded) as [StateEvent, StateEvent, StateEvent];

  it.each<[string, readonly StateEvent[], string]>([
    ['there are none', [], 'version 1 is missing'],
    ['the first is missing', all.slice(1), 'version 1 is missing'],
    ['the last is missing', all.slice(0, 2), 'version 3 is missing'],
    ['one is there twice', [all[0], all[2], all[2]], 'version 3 is out of order'],
    ['they are out of order', [all[0], all[2], all[1], all[2]], 'version 2 is out of order'],
    [
      'one is of an unknown type',
      [all[0], { ...all[2], type: 'MoneyPrinted' }],
      'unknown event type: MoneyPrinted',
    ],
    [
      'one opens the account again',
      [all[0], { ...all[0], version: 3 }],
      'AccountOpened must be the first event',
    ],
  ])('does not exist where %s', (_, events, reason) => {
    expect(() => stateOf({ version: 3, events })).toThrow(reason);
  });
});
