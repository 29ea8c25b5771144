/** Checks the bank's own books: that entries balance, and name accounts that the chart has had by then. */
import { CONTROL_ACCOUNTS, DEFAULT_CHART } from '../../domain/chart.js';
import type { EntryPosted, LedgerEvent, TransactionReversed } from '../../domain/ledgerEvents.js';
import { formatAmount } from '../../domain/money.js';
import { CHART_STREAM, entryStreamOf, reversalStreamOf } from '../log/ledgerStreams.js';
import type { StoredEvent } from '../log/ports.js';
import type { Findings } from './findings.js';

export class LedgerFold {
  readonly #findings: Findings;
  /** Where each account of the chart was defined first. The chart's stream comes before all others. */
  readonly #codes = new Map<string, number>(
    DEFAULT_CHART.filter(({ code }) => !CONTROL_ACCOUNTS.includes(code)).map(({ code }) => [code, 0]),
  );

  #reversal = { streamId: '', reversed: 0n };

  constructor(findings: Findings) {
    this.#findings = findings;
    findings.count('entries', 0);
    findings.count('reversals', 0);
  }

  apply(stored: StoredEvent, event: LedgerEvent): void {
    const { streamId, position, commandId } = stored;
    const own = streamOf(event, commandId);
    if (streamId !== own) this.#differ(stored, `stream ${own}`, `stream ${streamId}`);
    if (event.type === 'TransactionReversed') {
      this.#compareReversal(stored, event);
      return;
    }
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

  /** Events of one stream come after each other. */
  #compareReversal(stored: StoredEvent, { amount = 1n, reversed, total = 1n }: TransactionReversed): void {
    const { streamId } = stored;
    const before = this.#reversal.streamId === streamId ? this.#reversal.reversed : 0n;
    this.#reversal = { streamId, reversed };
    this.#findings.count('reversals');
    if (reversed !== before + amount || amount <= 0n) {
      this.#differ(stored, String(before + amount), String(reversed), 'reversals');
    }
    if (reversed > total) this.#differ(stored, `at most ${total}`, String(reversed), 'reversals');
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

  #differ(
    { streamId, version }: StoredEvent,
    expected: string,
    found: string,
    check: 'entries' | 'reversals' = 'entries',
  ): void {
    this.#findings.differ(check, 'events', `${streamId} ${version}`, expected, found);
  }
}

function streamOf(event: LedgerEvent, commandId: string): string {
  if (event.type === 'EntryPosted') return entryStreamOf(commandId);
  return event.type === 'TransactionReversed' ? reversalStreamOf(event.reverses) : CHART_STREAM;
}
