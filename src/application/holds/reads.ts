/**
 * Holds as they are now, read from the log: consistent with every command that was answered before, at no cost to those that
 * are not about holds (decision 20).
 */
import { hasExpired, type Instant } from '../../domain/holds.js';
import type { EvictOlder } from '../accounts/eviction.js';
import type { Bank } from '../bank.js';
import { type HoldState, type HoldStatus, holdAfter, holdOf } from '../commands/holdText.js';
import { decodeEvent } from '../log/eventCodec.js';
import type { StoredEvent } from '../log/ports.js';
import { type Page, pageOf } from '../shared/page.js';
import type { HoldEvents, HoldLog } from './ports.js';

/** A hold, and the version of its account that placed it, by which lists are in order. */
export interface ListedHold {
  readonly hold: HoldState;
  readonly placedVersion: number;
}

export class HoldReads {
  readonly #log: HoldLog;
  readonly #bank: Pick<Bank, 'account'>;
  readonly #evictOlder: EvictOlder;

  constructor(options: {
    readonly log: HoldLog;
    readonly bank: Pick<Bank, 'account'>;
    readonly evictOlder: EvictOlder;
  }) {
    this.#log = options.log;
    this.#bank = options.bank;
    this.#evictOlder = options.evictOlder;
  }

  async hold(holdId: string): Promise<HoldState | undefined> {
    const [found] = await this.#log.find([holdId]);
    return found && (await this.#told([found]))[0]?.hold;
  }

  /**
   * Holds of an account in the order in which they were placed.
   * @param after return holds placed after this version
   * @param only holds that have this status at this instant
   */
  async holds(
    accountId: string,
    after: number,
    limit: number,
    only?: { readonly status: HoldStatus; readonly at: Instant },
  ): Promise<Page<ListedHold>> {
    const found =
      only?.status === 'open'
        ? await this.#open(accountId, after, limit + 1, only.at)
        : await this.#log.ofAccount(accountId, after, limit + 1, only);
    const { items, next } = pageOf(found, limit, ({ placed }) => placed.version);
    return { items: await this.#told(items), next };
  }

  /** There are only a few, which the account knows, among any number of others. */
  async #open(accountId: string, after: number, limit: number, at: Instant): Promise<readonly HoldEvents[]> {
    const holds = (await this.#bank.account(accountId))?.account.holds ?? [];
    const ids = holds.filter((hold) => !hasExpired(hold, at)).map(({ id }) => id);
    if (ids.length === 0) return [];
    return (await this.#log.find(ids))
      .filter(({ placed }) => placed.version > after)
      .sort((a, b) => a.placed.version - b.placed.version)
      .slice(0, limit);
  }

  async #told(found: readonly HoldEvents[]): Promise<readonly ListedHold[]> {
    const holds = found.map((events) => ({ hold: stateOf(events), placedVersion: events.placed.version }));
    const versions = new Map<string, number>();
    for (const { hold } of holds)
      versions.set(hold.accountId, Math.max(hold.version, versions.get(hold.accountId) ?? 0));
    await this.#evictOlder(versions);
    return holds;
  }
}

function stateOf({ placed, newest }: HoldEvents): HoldState {
  const state = holdOf(recorded(placed), placed.recordedAt);
  if (state === undefined) throw new Error(`event ${placed.position} places no hold`);
  return newest === undefined ? state : holdAfter(state, recorded(newest), newest.recordedAt);
}

const recorded = (stored: StoredEvent) => ({ ...stored, event: decodeEvent(stored) });
