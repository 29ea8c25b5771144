/**
 * Holds what clients were told against the books. Knows the history, the tables and the public API, nothing of src/.
 */
import {
  attempt,
  codeOf,
  type Entry,
  faultOf,
  finalAttempts,
  type History,
  isFinal,
  leavesKeyFree,
} from './history.js';
import type { HttpAnswer, HttpClient } from './httpClient.js';
import { type Ledger, type LedgerEvent, minorUnits, readLedger } from './ledger.js';

const FINDINGS_SHOWN_MAX = 20;
const RESEND_AT_ONCE = 32;
const RESEND_ATTEMPTS_MAX = 50;

/** When the command of an event was first sent, and when somebody first knew of its effect. */
interface Window {
  sentMs: number;
  knownMs: number;
}

/**
 * Sends every key again, then compares all answers with the tables and the API.
 * @returns what is wrong, in words; empty when nothing is
 */
export async function findFaults(
  history: History,
  bank: {
    readonly databaseUrl: string;
    readonly addresses: readonly string[];
    readonly client: HttpClient;
    /** Whether what waited for the store may be forgotten: Redis was emptied, say. */
    readonly mayLoseReceipts?: boolean;
  },
): Promise<string[]> {
  const findings: string[] = [];
  if (!bank.mayLoseReceipts) {
    for (const { wish, isReceiptLost } of history.entries)
      if (isReceiptLost) findings.push(`${wish.key}: there was a receipt, and then nobody knew of it`);
  }
  await resendAll(history, bank, findings);
  const ledger = await readLedger(bank.databaseUrl);
  findings.push(...ledger.findings);
  for (const entry of history.entries) checkEntry(entry, ledger, findings);
  checkNothingElse(history, ledger, findings);
  const windows = windowsOf(history, ledger);
  checkOrder(ledger, windows, findings);
  checkRefusals(history, ledger, windows, findings);
  checkReadings(history, ledger, windows, findings);
  await checkApi(ledger, bank, findings);
  const more = findings.length - FINDINGS_SHOWN_MAX;
  return more > 0 ? [...findings.slice(0, FINDINGS_SHOWN_MAX), `and ${more} more`] : findings;
}

/** One key, one effect, one answer: whoever asks again gets the first bytes. */
async function resendAll(
  history: History,
  { addresses, client }: { readonly addresses: readonly string[]; readonly client: HttpClient },
  findings: string[],
): Promise<void> {
  const queue = history.entries.entries();
  const work = async () => {
    for (const [index, entry] of queue) {
      const isKnown = finalAttempts(entry).length > 0;
      for (let count = 0; ; count += 1) {
        const { answer } = await attempt(
          client,
          entry,
          addresses[(index + count) % addresses.length] as string,
        );
        if (answer !== undefined && isFinal(answer)) {
          if (isKnown && !leavesKeyFree(answer) && answer.headers['idempotent-replayed'] !== 'true') {
            findings.push(`${entry.wish.key}: carried out again instead of replayed`);
          }
          break;
        }
        if (count === RESEND_ATTEMPTS_MAX) {
          findings.push(`${entry.wish.key}: no answer, however often it was asked`);
          break;
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  };
  await Promise.all(Array.from({ length: RESEND_AT_ONCE }, work));
}

function checkEntry(entry: Entry, ledger: Ledger, findings: string[]): void {
  const { wish, attempts } = entry;
  const finding = (text: string) => findings.push(`${wish.key} (${wish.kind}): ${text}`);
  for (const { answer } of attempts) {
    const fault = answer && faultOf(answer);
    if (fault !== undefined) finding(`was answered ${fault}`);
  }
  const answers = finalAttempts(entry).map(({ answer }) => answer);
  const [first] = answers;
  if (first === undefined) return;
  for (const other of answers) {
    if (
      other.status !== first.status ||
      (!leavesKeyFree(first) && (other.text !== first.text || other.headers.etag !== first.headers.etag))
    ) {
      finding(`has two answers: ${first.status} ${first.text} and ${other.status} ${other.text}`);
      break;
    }
  }
  const events = ledger.byKey.get(wish.key) ?? [];
  if (first.status !== 201) {
    if (events.length > 0) finding(`was refused (${codeOf(first)}) and took effect`);
    return;
  }
  const wanted = eventsOf(entry, first);
  const found = events.map(({ stream, version, type, data, commandId, recordedAt }) => {
    const { amount, balance, overdraftLimit } = data;
    const moved = type === 'AccountOpened' ? [overdraftLimit] : [amount, balance, commandId, recordedAt];
    return [type, stream, version, ...moved].join(' ');
  });
  if (wanted.join() !== found.join()) finding(`told ${wanted.join()}, recorded ${found.join() || 'nothing'}`);
  const { expectedVersion } = wish;
  if (expectedVersion !== undefined && events[0]?.version !== expectedVersion + 1) {
    finding(`expected version ${expectedVersion} and made version ${events[0]?.version}`);
  }
}

/** The events that an accepted answer speaks of, as texts, with the amount that was asked for. */
function eventsOf({ wish }: Entry, { text }: HttpAnswer): string[] {
  const { kind, account, to, amount } = wish;
  const body = JSON.parse(text);
  if (kind === 'open') return [`AccountOpened ${account} ${body.version} ${amount}`];
  const event = (type: string, stream: unknown, side: { version: number; balance: string }) =>
    [type, stream, side.version, amount, side.balance, body.id, body.recordedAt].join(' ');
  if (kind === 'transfer') {
    return [event('TransferSent', account, body.from), event('TransferReceived', to, body.to)];
  }
  return [event(kind === 'deposit' ? 'MoneyDeposited' : 'MoneyWithdrawn', account, body)];
}

/** Nothing is in the books that no client asked for. */
function checkNothingElse({ entries }: History, { byKey, commands }: Ledger, findings: string[]): void {
  const known = new Set(entries.map(({ wish }) => wish.key));
  for (const key of byKey.keys()) if (!known.has(key)) findings.push(`nobody asked for "${key}"`);
  const decided = entries.filter((entry) => {
    const [first] = finalAttempts(entry);
    return first === undefined || !leavesKeyFree(first.answer);
  });
  // A precondition that failed is recorded only where there was a receipt before, which promises an outcome.
  const promised = commands.size - decided.length;
  if (promised < 0 || promised > entries.length - decided.length) {
    findings.push(`${decided.length} commands were decided, ${commands.size} are recorded`);
  }
  const refused = decided.filter((entry) => finalAttempts(entry)[0]?.answer.status !== 201).length;
  const recorded = [...commands.values()].filter(({ accepted }) => !accepted).length;
  if (refused + promised !== recorded)
    findings.push(`${refused} commands were refused, ${recorded} are recorded so`);
}

function windowsOf({ entries }: History, { byKey }: Ledger): Map<LedgerEvent, Window> {
  const windows = new Map<LedgerEvent, Window>();
  for (const entry of entries) {
    const sentMs = entry.attempts[0]?.sentMs ?? Number.POSITIVE_INFINITY;
    const knownMs = Math.min(...finalAttempts(entry).map(({ endedMs }) => endedMs));
    for (const event of byKey.get(entry.wish.key) ?? []) windows.set(event, { sentMs, knownMs });
  }
  return windows;
}

/** What was answered before another command was sent stands before it in the log. */
function checkOrder({ events }: Ledger, windows: ReadonlyMap<LedgerEvent, Window>, findings: string[]): void {
  let sentMs = Number.NEGATIVE_INFINITY;
  for (const event of events) {
    const window = windows.get(event);
    if (window === undefined) continue;
    if (window.knownMs < sentMs) {
      findings.push(`position ${event.position} was answered before one below it was sent`);
    }
    sentMs = Math.max(sentMs, window.sentMs);
  }
}

/** The versions of an account that a client who asked in this time may have met. */
function possible(
  { streams }: Ledger,
  windows: ReadonlyMap<LedgerEvent, Window>,
  {
    account,
    sentMs,
    endedMs,
  }: { readonly account: string; readonly sentMs: number; readonly endedMs: number },
): LedgerEvent[] {
  const events = streams.get(account) ?? [];
  const first = events.findLastIndex((event) => (windows.get(event)?.knownMs ?? Infinity) < sentMs);
  const last = events.findLastIndex((event) => (windows.get(event)?.sentMs ?? Infinity) < endedMs);
  return events.slice(Math.max(first, 0), last + 1);
}

/** A refusal was right at some version that the account had while it was asked. */
function checkRefusals(
  { entries }: History,
  ledger: Ledger,
  windows: ReadonlyMap<LedgerEvent, Window>,
  findings: string[],
): void {
  for (const entry of entries) {
    const [final] = finalAttempts(entry);
    if (final === undefined || final.answer.status === 201) continue;
    const { key, account, amount, expectedVersion } = entry.wish;
    const code = codeOf(final.answer);
    const sentMs = entry.attempts[0]?.sentMs as number;
    const met = possible(ledger, windows, { account, sentMs, endedMs: final.endedMs });
    const isRight = ({ version, balance, limit }: LedgerEvent) =>
      code === 'version-mismatch' ? version !== expectedVersion : balance + limit < minorUnits(amount);
    if (!met.some(isRight)) {
      findings.push(`${key}: ${code} was wrong at versions ${met[0]?.version} to ${met.at(-1)?.version}`);
    }
  }
}

/** A read sees every command that was answered before it. */
function checkReadings(
  { readings }: History,
  ledger: Ledger,
  windows: ReadonlyMap<LedgerEvent, Window>,
  findings: string[],
): void {
  for (const reading of readings) {
    const { account, answer } = reading;
    if (answer.status !== 200) {
      const fault = faultOf(answer);
      if (fault !== undefined) findings.push(`reading ${account} was answered ${fault}`);
      continue;
    }
    const { version, balance } = JSON.parse(answer.text);
    const met = possible(ledger, windows, reading).find((event) => event.version === version);
    if (met === undefined) findings.push(`reading ${account} saw version ${version}, too old or too new`);
    else if (met.balance !== minorUnits(balance))
      findings.push(`${account} at ${version} was shown ${balance}`);
  }
}

/** Every node shows each account as the events add up, and lists all of them. */
async function checkApi(
  { streams }: Ledger,
  { addresses, client }: { readonly addresses: readonly string[]; readonly client: HttpClient },
  findings: string[],
): Promise<void> {
  for (const address of addresses) {
    for (const [stream, events] of streams) {
      const last = events.at(-1) as LedgerEvent;
      const { balance, version } = await client.json(address, `/v1/accounts/${stream}`);
      if (minorUnits(balance as string) !== last.balance || version !== last.version) {
        findings.push(`${address} shows ${stream} with ${balance} at ${version}, not ${last.balance}`);
      }
    }
    const { items } = await client.json(address, '/v1/accounts?limit=1000');
    const listed = (items as { id: string }[]).map(({ id }) => id);
    if (listed.join() !== [...streams.keys()].sort().join())
      findings.push(`${address} lists ${listed.length} accounts`);
  }
}
