/** What the paths in front of the queue do with units that are on their way to or from the helpers. */
import { beforeEach, describe, expect, it } from 'vitest';
import { DeduplicatedPath } from '../../../src/application/acceleration/deduplicatedPath.js';
import { ReceiptPath } from '../../../src/application/acceleration/receiptPath.js';
import type { Answer } from '../../../src/application/commands/answer.js';
import type { ReservablePath } from '../../../src/application/commands/path.js';
import type { Job, Unit } from '../../../src/application/commands/units.js';
import { SimulatedTime } from '../../../src/testing/simulatedTime.js';
import { silent } from '../../../src/testing/telemetry.js';
import { door } from '../../support/observedStore.js';

const ACCEPTED: Answer = { kind: 'accepted', text: '{}', version: 1, replayed: false };
const job = { commandId: 'an id', requestHash: 'a hash', streams: [] } as unknown as Job;

let time: SimulatedTime;
/** What has arrived behind the path. */
let submitted: Unit[];
let inner: ReservablePath;
let settled: Answer[];
const unit = (isAsync = false): Unit => ({
  jobs: [job],
  isAsync,
  settle: (answers) => settled.push(...answers),
});

beforeEach(() => {
  time = new SimulatedTime();
  submitted = [];
  settled = [];
  inner = {
    depth: 0,
    room: () => undefined,
    reserve: () => true,
    release: () => {},
    submit: (given) => void submitted.push(given),
    submitReserved: (given) => void submitted.push(given),
    drained: async () => {
      expect(submitted).toHaveLength(1);
    },
  };
});

describe('a path that looks commands up', () => {
  let server: string;
  const remembered: unknown[] = [];
  const lookedUp = door();
  const deduplicated = (isSlow = false) =>
    new DeduplicatedPath(inner, {
      time,
      recent: {
        get incarnation() {
          return server;
        },
        find: async () => {
          if (isSlow) await lookedUp.passed;
          return [undefined];
        },
        remember: async (commands) => void remembered.push(...commands),
      },
      answerToOwner: async () => ({ kind: 'in-flight' }),
      isTrusted: async () => true,
    });

  beforeEach(() => {
    server = 'log 1';
    remembered.length = 0;
  });

  it('remembers an answer for the log that the command came to', async () => {
    deduplicated().submit(unit());
    await time.advance(1);
    submitted[0]?.settle([ACCEPTED]);
    await time.advance(1);
    expect(remembered).toHaveLength(1);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ])('remembers none when the log changes %s it is answered', async (_, answers) => {
    deduplicated().submit(unit());
    await time.advance(1);
    if (answers === 1) submitted[0]?.settle([ACCEPTED]);
    server = 'log 2';
    if (answers === 0) submitted[0]?.settle([ACCEPTED]);
    await time.advance(1);
    expect(settled).toEqual([ACCEPTED]);
    expect(remembered).toEqual([]);
  });

  it('has drained when what it has looked up is passed on', async () => {
    const path = deduplicated(true);
    path.submit(unit());
    await time.advance(1);
    const drained = path.drained();
    await time.advance(100);
    lookedUp.open();
    await time.until(drained);
  });
});

it('a path that gives receipts has drained when its pushes are answered', async () => {
  const pushed = door();
  const path = new ReceiptPath(inner, {
    time,
    queue: {
      incarnation: 'server',
      push: async () => {
        await pushed.passed;
        return [{ kind: 'answered', requestHash: 'a hash' }];
      },
      depth: async () => 0,
      peek: async () => [],
      trim: async () => true,
    },
    recent: { find: async () => [] },
    telemetry: silent,
    answerToOwner: async () => ({ kind: 'in-flight' }),
    onPushed: () => {},
  });
  path.submit(unit(true));
  await time.advance(1);
  const drained = path.drained();
  await time.advance(100);
  pushed.open();
  await time.until(drained);
});
