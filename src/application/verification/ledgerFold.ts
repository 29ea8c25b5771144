/** Checks the bank's own books: that entries balance, and name accounts that the chart has had by then. */
import { CONTROL_ACCOUNTS, DEFAULT_CHART } from '../../domain/chart.js';
import type { EntryPosted, LedgerEvent } from '../../domain/ledgerEvents.js';
import { formatAmount } from '../../domain/money.js';
import { CHART_STREAM, entryStreamOf } from '../log/ledgerStreams.js';
import type { StoredEvent } from '../log/ports.js';
import type { Findings } from './findings.js';

export class LedgerFold {
  readonly #findings: Findings;
  /** Where each account of the chart was defined first. The chart's stream comes before all others. */
  readonly #codes = new Map<string, number>(
    DEFAULT_CHART.filter(({ code }) => !CONTROL_ACCOUNTS.includes(code)).map(({ code }) => [code, 0]),
  );

  constructor(findings: Findings) {
    this.#findings = findings;
    findings.count('entries', 0);
  }

  apply(stored: StoredEvent, event: LedgerEvent): void {
    const { streamId, position, commandId } = stored;
    const own = event.type === 'EntryPosted' ? entryStreamOf(commandId) : CHART_STREAM;
    if (streamId !== own) this.#differ(stored, `stream ${own}`, `stream ${streamId}`);
    if (event.type === 'LedgerAccountDefined') {
      if (!this.#codes.has(event.code)) this.#codes.set(event.code, position);
      return;
    }
    this.#findings.count('entries');
    this.#compareSums(stored, event);
    for (const leg of event.legs) if ('ledgerAccount' in leg) this.named(stored, leg.ledgerAccount);
  }

  /** An event posts to an account of the chart. */
  named(stored: StoredEvent, code: string): void {
    const definedAt = this.#codes.get(code);
    if (definedAt === undefined || definedAt > stored.position) {
      this.#differ(stored, 'an account of the chart', code);
    }
  }

  #compareSums(stored: StoredEvent, { legs }: EntryPosted): void {
    const sums = new Map<string, bigint>();
    for (const { currency, amount } of legs) {
      if (amount === 0n) this.#differ(stored, 'legs with amounts other than 0', `0 ${currency}`);
      sums.set(currency, (sums.get(currency) ?? 0n) + amount);
    }
    for (const [currency, sum] of sums) {
      if (sum !== 0n) this.#differ(stored, `0 ${currency}`, `${formatAmount(sum, currency)} ${currency}`);
    }
  }

  #differ({ streamId, version }: StoredEvent, expected: string, found: string): void {
    this.#findings.differ('entries', 'events', `${streamId} ${version}`, expected, found);
  }
}
