/** What nodes report: counted for the coverage, traced, and checked for errors that nobody expects. */
import { HelperUnavailable, StoreUnavailable } from '../src/application/shared/errors.js';
import type { Adapters, Lines } from '../src/main/application.js';
import type { Broken } from './checks/broken.js';
import type { Coverage } from './coverage.js';
import type { Place, Trace } from './trace.js';

export function telemetryOf(coverage: Coverage, broken: Broken): Adapters['telemetry'] {
  return {
    answered(_, answer) {
      if (answer.kind === 'rejected') coverage.hit('command rejected');
      if ('replayed' in answer && answer.replayed) coverage.hit('command replayed');
    },
    appended() {},
    conflicts: (units) => coverage.hit('conflict decided again', units),
    cached: (outcome) => coverage.hit(`cached: ${outcome}`),
    relayed: (outcome, units) =>
      coverage.hit(outcome === 'answered' ? 'answered by the writer' : 'taken back from the writer', units),
    pushed: (outcome, entries) =>
      coverage.hit(outcome === 'pushed' ? 'receipt pushed' : `receipt: ${outcome}`, entries),
    flushed: (entries) => coverage.hit('receipts drained', entries),
    feedCutOff: (reason) => {
      coverage.hit(`feed cut off: ${reason}`);
      if (reason === 'failed') broken.report('no internal error', 'a reader of the feed could not be served');
    },
    webhookAttempted: (result) => coverage.hit(`webhook: ${result}`),
    logChanged: (reason) => coverage.hit(`log changed: ${reason}`),
  };
}

/** A node's log. An error that is no missing dependency is a defect. */
export function linesOf(trace: Trace, broken: Broken, place: Place): Lines {
  const line = (fields: unknown, message?: string) => {
    const words = typeof fields === 'string' ? fields : (message ?? '');
    trace.add({ kind: 'line', place, words });
    const error = (fields as { readonly err?: unknown }).err;
    if (error === undefined || isExpected(error)) return;
    broken.error(words, error, place);
  };
  return { info: line, warn: line, error: line } as Lines;
}

const isExpected = (error: unknown): boolean =>
  error instanceof StoreUnavailable || error instanceof HelperUnavailable;
