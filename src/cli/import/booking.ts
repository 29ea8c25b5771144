/**
 * Books rows, each once, by whatever client and however many importers at once: a row that the account's events do not
 * show is booked on the very version up to which they were read. If anybody has written meanwhile, that is refused, and
 * the new events are read first.
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
import type { Row } from './rows.js';

/** Requests under way at once. */
const REQUESTS_MAX = 4;

/** What became of a row. */
export type Outcome =
  | { readonly kind: 'imported' | 'already-there'; readonly balance: unknown }
  /** It is there, and is another one than in the file. */
  | { readonly kind: 'differs'; readonly movement: Movement }
  | { readonly kind: 'rejected'; readonly code: string | undefined; readonly detail: string | undefined };

/**
 * @param rows each with its account, in the order of booking within each account
 * @param tell told of each row once
 * @throws CommandError when the bank refuses the key or the request, or does not answer for too long
 */
export async function bookRows(
  bank: Bank,
  rows: AsyncIterable<readonly [Row, KnownAccount]>,
  tell: (row: Row, outcome: Outcome) => void,
): Promise<void> {
  const lanes = new Lanes(rows, (row, account) => tellIfThere(row, account, tell));
  await bank.persist(() => new Round(bank, lanes, tell).run());
}

function tellIfThere(row: Row, account: KnownAccount, tell: (row: Row, outcome: Outcome) => void): boolean {
  const movement = account.find(row);
  if (movement === undefined) return false;
  if (isSame(movement, row)) tell(row, { kind: 'already-there', balance: movement.balance });
  else tell(row, { kind: 'differs', movement });
  return true;
}

/** Books until all is booked, or a request fails; what it had not got an answer to waits in the lanes for another round. */
class Round {
  readonly #bank: Bank;
  readonly #lanes: Lanes;
  readonly #tell: (row: Row, outcome: Outcome) => void;
  readonly #failures: unknown[] = [];

  constructor(bank: Bank, lanes: Lanes, tell: (row: Row, outcome: Outcome) => void) {
    this.#bank = bank;
    this.#lanes = lanes;
    this.#tell = tell;
  }

  async run(): Promise<void> {
    const underWay = new Set<Promise<void>>();
    try {
      while (this.#failures.length === 0) {
        const lanes = underWay.size < REQUESTS_MAX ? await this.#lanes.take(BATCH_COMMANDS) : [];
        if (lanes.length > 0) {
          const request = this.#send(lanes).finally(() => underWay.delete(request));
          underWay.add(request);
        } else if (underWay.size > 0) {
          await Promise.race(underWay);
        } else {
          return;
        }
      }
    } finally {
      // Another round must never send what is under way in this one.
      await Promise.all(underWay);
    }
    throw this.#failures[0];
  }

  /** Never rejects: its failure is the round's. */
  async #send(lanes: readonly Lane[]): Promise<void> {
    const done = new Set<Row>();
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

  /** Reads what others have written, and takes the rows that are there from the lane. */
  async #readOn(lane: Lane, done: Set<Row>): Promise<void> {
    const { account } = lane;
    const known = account.version;
    await account.readOn(this.#bank);
    if (account.version === known)
      throw new Error(`the state of account ${account.id} is ahead of its events`);
    lane.isStale = false;
    for (const row of lane.rows) if (tellIfThere(row, account, this.#tell)) done.add(row);
  }

  async #sendOneOfEach(lanes: readonly Lane[], done: Set<Row>): Promise<void> {
    const sent = lanes.flatMap((lane) => {
      const row = lane.rows.find((each) => !done.has(each));
      return row === undefined ? [] : [{ lane, row }];
    });
    if (sent.length === 0) return;
    const commands = sent.flatMap(({ lane, row }) => commandsOf(lane, [row]));
    const { results, failure } = await post(this.#bank, commands);
    for (const [index, result] of results.entries()) {
      const { lane, row } = sent[index] as { lane: Lane; row: Row };
      this.#settle(lane, row, result, done);
    }
    if (failure !== undefined) this.#failures.push(failure);
  }

  #settle(lane: Lane, row: Row, result: BatchResult, done: Set<Row>): void {
    if (result.status === 'failed') {
      this.#failures.push(new Error(failedNow(result)));
      return;
    }
    this.#bank.answered();
    if (result.code === 'version-mismatch') {
      // A repeated refusal says nothing of the version now, only that its key is used up.
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
    this.#tell(row, { kind: 'rejected', code, detail });
  }

  /** Rows of one account: all are booked, each on what the one before did, or none. */
  async #sendMany(lane: Lane, done: Set<Row>): Promise<void> {
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

  #booked({ account }: Lane, row: Row, { answer, replayed }: BatchResult): void {
    const { balance, version } = answer as { balance: string; version: number };
    account.version = version;
    this.#tell(row, { kind: replayed === true ? 'already-there' : 'imported', balance });
  }
}

/** The commands of some rows, each decided at the version that the one before makes. */
function commandsOf({ account, attempt }: Lane, rows: readonly Row[]): Command[] {
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
