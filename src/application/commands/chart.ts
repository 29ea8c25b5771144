/** The chart of accounts as a node knows it: read from its stream, and kept, because no code ever leaves it. */
import { CONTROL_ACCOUNTS, chartOf, DEFAULT_CHART, type LedgerAccount } from '../../domain/chart.js';
import type { LedgerAccountDefined } from '../../domain/ledgerEvents.js';
import { decodeEvent } from '../log/eventCodec.js';
import { CHART_STREAM } from '../log/ledgerStreams.js';
import type { Position, StoredEvent, StreamEvents } from '../log/ports.js';

/** A definition as it was recorded. */
interface Definition {
  readonly position: Position;
  readonly defined: LedgerAccountDefined;
}

/** Definitions per read. */
const PAGE = 1_000;

export class Chart {
  readonly #pages: StreamEvents;
  #definitions: readonly Definition[] = [];
  #codes = new Set(DEFAULT_CODES);

  constructor(pages: StreamEvents) {
    this.#pages = pages;
  }

  /** Call this when the log has changed. */
  forget(): void {
    this.#definitions = [];
    this.#codes = new Set(DEFAULT_CODES);
  }

  /** Whether the node knows that the chart has the code; if not, `missing` asks the log. */
  knows(code: string): boolean {
    return this.#codes.has(code);
  }

  /** The first of these codes that the chart does not have now. */
  async missing(codes: readonly string[]): Promise<string | undefined> {
    if (codes.every((code) => this.knows(code))) return undefined;
    await this.#read();
    return codes.find((code) => !this.knows(code));
  }

  /** The chart as of a position of the log; by default, as it is now. */
  async at(position = Number.POSITIVE_INFINITY): Promise<readonly LedgerAccount[]> {
    await this.#read();
    return chartOf(this.#definitions.filter((one) => one.position <= position).map(({ defined }) => defined));
  }

  /** Reads what was defined since. */
  async #read(): Promise<void> {
    for (;;) {
      const known = this.#definitions;
      const found = await this.#pages.readStream(CHART_STREAM, known.length, PAGE);
      // Another read has been faster, or the log has changed.
      if (known !== this.#definitions) continue;
      if (found.length === 0) return;
      this.#definitions = [...known, ...found.map(definitionOf)];
      for (const { defined } of this.#definitions.slice(known.length)) this.#codes.add(defined.code);
      if (found.length < PAGE) return;
    }
  }
}

/** Codes that clients may post to. */
const DEFAULT_CODES = DEFAULT_CHART.map(({ code }) => code).filter(
  (code) => !CONTROL_ACCOUNTS.includes(code),
);

function definitionOf(stored: StoredEvent): Definition {
  const event = decodeEvent(stored);
  if (event.type !== 'LedgerAccountDefined') throw new Error(`${event.type} is not a part of the chart`);
  return { position: stored.position, defined: event };
}
