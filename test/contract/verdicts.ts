/** Which commands of a batch are appended: rows of a table, one rule each. */
import type { Proposal, Verdict } from '../../src/application/commands/ports.js';
import type { Names } from '../support/proposals.js';

interface VerdictCase {
  readonly title: string;
  /** What is in the log already, appended one by one. */
  readonly log: (names: Names) => readonly Proposal[];
  readonly batch: (names: Names) => readonly (readonly Proposal[])[];
  readonly verdicts: readonly Verdict[];
}

export const verdictCases: readonly VerdictCase[] = [
  {
    title: 'a batch on fresh streams is appended',
    log: () => [],
    batch: (n) => [[n.movement({ A: 1 })], [n.movement({ A: 2, B: 1 })], [n.movement({ B: 2 })]],
    verdicts: ['appended', 'appended', 'appended'],
  },
  {
    title: 'a rejection and a command with nothing to do are appended at the version they read',
    log: (n) => [n.movement({ A: 1 })],
    batch: (n) => [[n.rejection({ A: 1 })], [n.movement({ A: 2 })], [n.nothing({ A: 2 })]],
    verdicts: ['appended', 'appended', 'appended'],
  },
  {
    title: 'a command is a duplicate at its second append, whatever it asks',
    log: (n) => [n.movement({ A: 1 }, 'first')],
    batch: (n) => [[{ ...n.rejection({ A: 1 }, 'first'), requestHash: '07'.repeat(16) }]],
    verdicts: ['duplicate'],
  },
  {
    title: 'a rejected command is a duplicate at its second append',
    log: (n) => [n.rejection({ A: 0 }, 'first')],
    batch: (n) => [[n.movement({ A: 1 }, 'first')]],
    verdicts: ['duplicate'],
  },
  {
    title: 'a duplicate that was also decided on a stale stream is a duplicate',
    log: (n) => [n.movement({ A: 1 }, 'first')],
    batch: (n) => [[n.movement({ A: 1 }, 'first')]],
    verdicts: ['duplicate'],
  },
  {
    title: 'everything decided on a stale stream conflicts, rejections too',
    log: (n) => [n.movement({ A: 1 }), n.movement({ A: 2 })],
    batch: (n) => [
      [n.rejection({ A: 1 })],
      [n.movement({ A: 2 })],
      [n.nothing({ A: 2 })],
      [n.movement({ B: 1 })],
    ],
    verdicts: ['conflict', 'conflict', 'conflict', 'appended'],
  },
  {
    title: 'a stream that was thought to be longer than it is, is stale as well',
    log: (n) => [n.movement({ A: 1 })],
    batch: (n) => [[n.movement({ A: 3 })]],
    verdicts: ['conflict'],
  },
  {
    title: 'a transfer that is stale on one side taints the other side from there on, and nothing else',
    log: (n) => [n.movement({ A: 1 }), n.movement({ B: 1 }), n.movement({ C: 1 }), n.movement({ A: 2 })],
    batch: (n) => [
      [n.movement({ B: 2 })],
      [n.movement({ A: 2, B: 3 })],
      [n.movement({ B: 4 })],
      [n.movement({ C: 2 })],
    ],
    verdicts: ['appended', 'conflict', 'conflict', 'appended'],
  },
  {
    title: 'the taint spreads from transfer to transfer',
    log: (n) => [n.movement({ A: 1 })],
    batch: (n) => [
      [n.movement({ A: 1, B: 1 })],
      [n.movement({ D: 1 })],
      [n.movement({ B: 2, C: 1 })],
      [n.movement({ C: 2, D: 2 })],
      [n.movement({ D: 3 })],
      [n.movement({ E: 1 })],
    ],
    verdicts: ['conflict', 'appended', 'conflict', 'conflict', 'conflict', 'appended'],
  },
  {
    title: 'what a duplicate would have done again taints its followers',
    log: (n) => [n.movement({ A: 1 }, 'first')],
    batch: (n) => [[n.movement({ A: 2 }, 'first')], [n.movement({ A: 3 })], [n.rejection({ A: 3 })]],
    verdicts: ['duplicate', 'conflict', 'conflict'],
  },
  {
    title: 'what stands between two duplicates builds on the first',
    log: (n) => [n.movement({ X: 1 }, 'first'), n.movement({ Y: 1 }, 'second')],
    batch: (n) => [[n.movement({ A: 1 }, 'first')], [n.movement({ A: 2 })], [n.movement({ A: 3 }, 'second')]],
    verdicts: ['duplicate', 'conflict', 'duplicate'],
  },
  {
    title: 'what was decided before the duplicate stands',
    log: (n) => [n.movement({ A: 1 }, 'first')],
    batch: (n) => [
      [n.rejection({ A: 1 })],
      [n.movement({ A: 2 })],
      [n.rejection({ A: 2 })],
      [n.movement({ A: 3 }, 'first')],
      [n.nothing({ A: 3 })],
    ],
    verdicts: ['appended', 'appended', 'appended', 'duplicate', 'conflict'],
  },
  {
    title: 'a duplicate without events taints nothing',
    log: (n) => [n.rejection({ A: 0 }, 'first')],
    batch: (n) => [[n.rejection({ A: 0 }, 'first')], [n.movement({ A: 1 })], [n.rejection({ A: 1 })]],
    verdicts: ['duplicate', 'appended', 'appended'],
  },
  {
    title: 'a rejection that read two streams needs both',
    log: (n) => [n.movement({ A: 1 }), n.movement({ B: 1 }), n.movement({ B: 2 })],
    batch: (n) => [[n.rejection({ A: 1, B: 1 })], [n.movement({ A: 2 })]],
    verdicts: ['conflict', 'appended'],
  },
  {
    title: 'a unit is appended whole',
    log: () => [],
    batch: (n) => [[n.movement({ A: 1 }), n.movement({ B: 1 }), n.nothing({ A: 1 })], [n.movement({ A: 2 })]],
    verdicts: ['appended', 'appended', 'appended', 'appended'],
  },
  {
    title: 'a unit with one conflict is refused whole, and taints all it would have done',
    log: (n) => [n.movement({ A: 1 })],
    batch: (n) => [
      [n.movement({ B: 1 }), n.movement({ A: 1 }), n.nothing({ C: 0 })],
      [n.movement({ B: 2 })],
      [n.movement({ C: 1 })],
    ],
    verdicts: ['conflict', 'conflict', 'conflict', 'conflict', 'appended'],
  },
  {
    title: 'a unit with one duplicate is refused whole',
    log: (n) => [n.movement({ A: 1 }, 'first')],
    batch: (n) => [[n.movement({ B: 1 }), n.movement({ A: 2 }, 'first')], [n.movement({ C: 1 })]],
    verdicts: ['conflict', 'duplicate', 'appended'],
  },
  {
    title: 'a unit is tainted by what came before it',
    log: (n) => [n.movement({ A: 1 })],
    batch: (n) => [
      [n.movement({ A: 1, B: 1 })],
      [n.movement({ C: 1 }), n.rejection({ B: 1 })],
      [n.movement({ C: 2 })],
    ],
    verdicts: ['conflict', 'conflict', 'conflict', 'conflict'],
  },
  {
    title: 'units of different sizes keep to themselves',
    log: (n) => [n.movement({ C: 1 })],
    batch: (n) => [
      [n.movement({ A: 1 })],
      [n.movement({ C: 1 }), n.movement({ D: 1 })],
      [n.movement({ A: 2 }), n.movement({ B: 1 })],
      [n.movement({ B: 2 })],
    ],
    verdicts: ['appended', 'conflict', 'conflict', 'appended', 'appended', 'appended'],
  },
];
