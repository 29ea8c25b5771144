/**
 * Given / when / then for deciders:
 * `specificationFor(decider).given(events).when(command).then(events)`, or `.thenRejected({ code })`,
 * or `.thenNothing()`.
 *
 * Besides the answer, every specification checks what a decider promises: it changes none of its inputs (they are
 * frozen to the bottom), the same question gets the same answer, and `evolve` accepts what `decide` gave.
 */
import { expect } from 'vitest';
import { type Decider, isRejection, type Rejection } from '../../src/domain/decider.js';
import type { Instant } from '../../src/domain/holds.js';

/** When commands of specifications are recorded, unless they say otherwise. */
export const AT: Instant = '2026-01-31T12:00:00.000Z';

export function specificationFor<State, Command, Event>(decider: Decider<State, Command, Event>) {
  return {
    given: (events: readonly Event[]) => ({
      /** @param at the time of recording */
      when: (command: Command, at = AT) => outcomeOf(decider, events, command, at),
    }),
  };
}

function outcomeOf<State, Command, Event>(
  { initial, decide, evolve }: Decider<State, Command, Event>,
  events: readonly Event[],
  command: Command,
  at: Instant,
) {
  const after = (state: State, next: readonly Event[]) =>
    next.reduce((current, event) => deepFreeze(evolve(current, deepFreeze(event))), deepFreeze(state));

  const state = after(initial, events);
  const decision = deepFreeze(decide(state, deepFreeze(command), at));
  expect(decide(state, command, at), 'decide gives the same answer again').toStrictEqual(decision);

  return {
    // biome-ignore lint/suspicious/noThenProperty: given/when/then; nobody awaits a specification.
    then(expected: readonly Event[]): void {
      expect(decision).toStrictEqual(expected);
      if (!isRejection(decision)) after(state, decision);
    },

    thenRejected(expected: Partial<Rejection> & Pick<Rejection, 'code'>): void {
      expect(decision).toMatchObject({ detail: expect.stringMatching(/./), ...expected });
    },

    thenNothing(): void {
      expect(decision).toStrictEqual([]);
    },
  };
}

/** Freezes a value and everything in it: in an ES module, whoever then writes to it throws. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
