/** Counts what happened in runs: kinds of faults, and paths of the bank. What never happens in many runs is not simulated. */
import { FAULT_KINDS, FAULTS } from './plan.js';
import type { Wish } from './wishes.js';

/** Paths of the bank that runs must take, beside every kind of fault. */
const PATHS = [
  'answered by the writer',
  'taken back from the writer',
  'writer elected',
  'duplicate found',
  'conflict found',
  'log is another one',
  'decided under the lock',
  'conflict decided again',
  'log changed: promoted',
  'log changed: tail-lost',
  'cached: hit',
  'cached: miss',
  'cached: stale-refused',
  'cached: error',
  'trust withdrawn',
  'receipt pushed',
  'receipt: duplicate',
  'receipt: unavailable',
  'receipts drained',
  'lost receipt carried out',
  'feed cut off: log-changed',
  'feed resumed',
  'webhook: delivered',
  'webhook: failed',
  'webhook: postponed',
  'command replayed',
  'command rejected',
  'command overtaken by its retry',
  'atomic batch accepted',
  'atomic batch rejected',
  'hold placed',
  'hold captured',
  'hold captured partly',
  'hold captured to an account',
  'hold released',
  'hold expired',
] as const;

export type Path =
  | (typeof PATHS)[number]
  | 'feed cut off: stopping'
  | `webhook: dead`
  | `log changed: ${string}`
  | `feed cut off: ${string}`
  | 'receipt: full';

/** What happened to a hold. */
export function pathOfHold({ type, to, isFinal }: Wish): Path | undefined {
  switch (type) {
    case 'place-hold':
      return 'hold placed';
    case 'capture-hold':
      if (isFinal === false) return 'hold captured partly';
      return to === undefined ? 'hold captured' : 'hold captured to an account';
    case 'release-hold':
      return 'hold released';
    case 'expire-hold':
      return 'hold expired';
    default:
      return undefined;
  }
}

export class Coverage {
  readonly #counts = new Map<string, number>();

  hit(what: Path | `fault: ${string}`, times = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + times);
  }

  /** Adds what another run has counted. */
  add(other: Coverage): void {
    for (const [what, count] of other.#counts) this.#counts.set(what, (this.#counts.get(what) ?? 0) + count);
  }

  /** What has never happened: after many runs, each is a defect of the simulation. */
  missing(): readonly string[] {
    const wanted = [...FAULT_KINDS.map((kind) => `fault: ${kind}`), ...PATHS];
    return wanted.filter((what) => !this.#counts.has(what));
  }

  /** One line for each, the most frequent first. */
  text(): string {
    const lines = [...this.#counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    return lines.map(([what, count]) => `${String(count).padStart(9)}  ${wordsOf(what)}\n`).join('');
  }
}

function wordsOf(what: string): string {
  const kind = FAULT_KINDS.find((one) => what === `fault: ${one}`);
  return kind === undefined ? what : `${what} (${FAULTS[kind]})`;
}
