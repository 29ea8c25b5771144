/**
 * Books each row once, even with concurrent importers and different API clients. A row that the account's events do not
 * contain is booked with the version up to which they were read as expected version. If another client has written since,
 * the bank rejects the command, and the new events are read first.
 */
import {
  BATCH_COMMANDS,
  type BatchResult,
  type Command,
  failedNow,
  post,
  postAtomically,
} from './batchClient.js';
import type { Bank } from './connection.js';
import { rowKey } from './keys.js';
import { isSame, type KnownAccount, type Movement, ROW } from './knownAccount.js';
import { type Lane, Lanes } from './lanes.js';
import type { CsvRow } from './rows.js';

/** Concurrent requests. */
const REQUESTS_MAX = 4;

/** The outcome of a row. */
export type RowOutcome =
  | { readonly kind: 'imported' | 'already-there'; readonly balance: unknown }
  /** The account has a row with this id but other values. */
  | { readonly kind: 'differs'; readonly movement: Movement }
  | { readonly kind: 'rejected'; readonly code: string | undefined; readonly detail: string | undefined };

/**
 * @param rows each with its account, in booking order within each account
 * @param report called once for each row
 * @throws CommandError if the bank rejects the key or the request, or is unavailable for too long
 */
export async function bookRows(
  bank: Bank,
  rows: AsyncIterable<readonly [CsvRow, KnownAccount]>,
  report: (row: CsvRow, outcome: RowOutcome) => void,
): Promise<void> {
  const lanes = new Lanes(rows, (row, account) => reportIfBooked(row, account, report));
  await bank.persist(() => new Round(bank, lanes, report).run());
}

function reportIfBooked(
  row: CsvRow,
  account: KnownAccount,
  report: (row: CsvRow, outcome: RowOutcome) => void,
): boolean {
  const movement = account.find(row);
  if (movement === undefined) return false;
  if (isSame(movement, row)) report(row, { kind: 'already-there', balance: movement.balance });
  else report(row, { kind: 'differs', movement });
  return true;
}

/** Books rows until none are left or a request fails. Rows without a result return to their lanes for the next round. */
class Round {
  readonly #bank: Bank;
  readonly #lanes: Lanes;
  readonly #report: (row: CsvRow, outcome: RowOutcome) => void;
  readonly #failures: unknown[] = [];

  constructor(bank: Bank, lanes: Lanes, report: (row: CsvRow, outcome: RowOutcome) => void) {
    this.#bank = bank;
    this.#lanes = lanes;
    this.#report = report;
  }

  async run(): Promise<void> {
    const inProgress = new Set<Promise<void>>();
    try {
      while (this.#failures.length === 0) {
        const lanes = inProgress.size < REQUESTS_MAX ? await this.#lanes.take(BATCH_COMMANDS) : [];
        if (lanes.length > 0) {
          const request = this.#send(lanes).finally(() => inProgress.delete(request));
          inProgress.add(request);
        } else if (inProgress.size > 0) {
          await Promise.race(inProgress);
        } else {
          return;
        }
      }
    } finally {
      // The next round must not send rows whose requests are still in progress.
      await Promise.all(inProgress);
    }
    throw this.#failures[0];
  }

  /** Never rejects: it records its failure, which ends the round. */
  async #send(lanes: readonly Lane[]): Promise<void> {
    const done = new Set<CsvRow>();
    try {
      await Promise.all(lanes.map((lane) => lane.isStale && this.#readOn(lane, done)));
      const [first] = lanes;
      if (first !== undefined && first.next > 1) await this.#sendMany(first, done);
      else await this.#sendOneOfEach(lanes, done);
    } catch (error) {
      this.#failures.push(error);
    } finally {
      for (const lane of lanes) this.#lanes.giveBack(lane, done);
    }
  }

  /** Reads events that other clients have written, and marks rows found there as done. */
  async #readOn(lane: Lane, done: Set<CsvRow>): Promise<void> {
    const { account } = lane;
    const known = account.version;
    await account.readOn(this.#bank);
    if (account.version === known)
      throw new Error(`the state of account ${account.id} is ahead of its events`);
    lane.isStale = false;
    for (const row of lane.rows) if (reportIfBooked(row, account, this.#report)) done.add(row);
  }

  async #sendOneOfEach(lanes: readonly Lane[], done: Set<CsvRow>): Promise<void> {
    const sent = lanes.flatMap((lane) => {
      const row = lane.rows.find((each) => !done.has(each));
      return row === undefined ? [] : [{ lane, row }];
    });
    if (sent.length === 0) return;
    const commands = sent.flatMap(({ lane, row }) => commandsOf(lane, [row]));
    const { results, failure } = await post(this.#bank, commands);
    for (const [index, result] of results.entries()) {
      const { lane, row } = sent[index] as { lane: Lane; row: CsvRow };
      this.#settle(lane, row, result, done);
    }
    if (failure !== undefined) this.#failures.push(failure);
  }

  #settle(lane: Lane, row: CsvRow, result: BatchResult, done: Set<CsvRow>): void {
    if (result.status === 'failed') {
      this.#failures.push(new Error(failedNow(result)));
      return;
    }
    this.#bank.answered();
    if (result.code === 'version-mismatch') {
      // A replayed rejection says nothing about the current version, only that its key is used up.
      if (result.replayed !== true) lane.isStale = true;
      lane.failed();
      return;
    }
    done.add(row);
    if (result.status === 'ok') {
      this.#booked(lane, row, result);
      lane.succeeded();
      return;
    }
    lane.failed();
    const { code, detail } = result;
    this.#report(row, { kind: 'rejected', code, detail });
  }

  /** Sends rows of one account as an atomic batch: each expects the version that the previous one produces. */
  async #sendMany(lane: Lane, done: Set<CsvRow>): Promise<void> {
    const rows = lane.rows.filter((row) => !done.has(row)).slice(0, lane.next);
    if (rows.length === 0) return;
    const results = await postAtomically(this.#bank, commandsOf(lane, rows));
    if (results?.every(({ status }) => status === 'ok')) {
      for (const [index, row] of rows.entries()) this.#booked(lane, row, results[index] as BatchResult);
      for (const row of rows) done.add(row);
      this.#bank.answered();
      lane.succeeded();
      return;
    }
    const failed = results?.find(({ status }) => status === 'failed');
    if (failed !== undefined) throw new Error(failedNow(failed));
    if (results?.some(({ code, replayed }) => code === 'version-mismatch' && replayed !== true))
      lane.isStale = true;
    lane.failed();
  }

  #booked({ account }: Lane, row: CsvRow, { answer, replayed }: BatchResult): void {
    const { balance, version } = answer as { balance: string; version: number };
    account.version = version;
    this.#report(row, { kind: replayed === true ? 'already-there' : 'imported', balance });
  }
}

/** The commands of consecutive rows; each expects the version that the previous one produces. */
function commandsOf({ account, attempt }: Lane, rows: readonly CsvRow[]): Command[] {
  return rows.map((row, index) => {
    const { type, amount, bookedOn: effectiveOn, reference, counterpart } = row;
    const expectedVersion = account.version + index;
    return {
      type,
      idempotencyKey: rowKey(account.id, row, expectedVersion, attempt),
      accountId: account.id,
      amount,
      effectiveOn,
      reference,
      counterpart,
      metadata: { [ROW]: row.id },
      expectedVersion,
    };
  });
}
