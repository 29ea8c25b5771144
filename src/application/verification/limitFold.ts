/** Follows what goes out of accounts with limits by its amounts, independently of what their events tell is used. */
import type { AccountEvent } from '../../domain/account.js';
import type { Limits, Used } from '../../domain/limits.js';
import type { StoredEvent } from '../log/ports.js';
import { movementOf } from '../readModels/projection.js';
import type { BankZone } from '../shared/bankZone.js';
import type { Findings } from './findings.js';

export class LimitFold {
  readonly #findings: Findings;
  readonly #zones: readonly BankZone[];
  #limits: Limits | undefined;
  #used: Used | undefined;

  /** @param zones all time zones that the bank has used */
  constructor(findings: Findings, zones: readonly BankZone[]) {
    this.#findings = findings;
    this.#zones = zones;
    findings.count('used', 0);
  }

  /** Starts the next account. */
  begin(): void {
    this.#limits = undefined;
    this.#used = undefined;
  }

  apply(stored: StoredEvent, event: AccountEvent): void {
    if (event.type === 'LimitsSet') {
      this.#limits = Object.keys(event.limits).length === 0 ? undefined : event.limits;
      if (this.#limits === undefined) this.#used = undefined;
    } else if (!('balance' in event)) return;
    const { used: told } = event;
    if (this.#limits === undefined && told === undefined) return;
    this.#findings.count('used');
    const moved = movementOf(event);
    if (this.#limits !== undefined && moved !== undefined && moved.net < 0n) {
      this.#pay(stored, -moved.net, this.#limits, told);
    }
    if (textOf(told) !== textOf(this.#used)) this.#differ(stored, textOf(this.#used), textOf(told));
  }

  #pay(stored: StoredEvent, amount: bigint, limits: Limits, told: Used | undefined): void {
    const ms = Date.parse(stored.recordedAt);
    const days = this.#zones.map((zone) => zone.dayOf(ms));
    const [today = ''] = days;
    // The zone may have been another one then.
    const on = told !== undefined && days.includes(told.on) ? told.on : today;
    const before = this.#used;
    const isSameDay = before?.on === on;
    const isSameMonth = before?.on.slice(0, 7) === on.slice(0, 7);
    const day = (isSameDay ? before.day : 0n) + amount;
    const count = (isSameDay ? before.count : 0) + 1;
    const month = (isSameMonth ? before.month : 0n) + amount;
    this.#used = { on, day, count, month };
    const { perTransaction, perDay, perMonth, countPerDay } = limits;
    for (const [name, limit, is] of [
      ['perTransaction', perTransaction, amount],
      ['perDay', perDay, day],
      ['perMonth', perMonth, month],
      ['countPerDay', countPerDay, count],
    ] as const) {
      if (limit !== undefined && is > limit) this.#differ(stored, `at most ${limit} ${name}`, `${is}`);
    }
  }

  #differ({ streamId, version }: StoredEvent, expected: string, found: string): void {
    this.#findings.differ('used', 'events', `${streamId} ${version}`, expected, found);
  }
}

const textOf = (used: Used | undefined): string =>
  used === undefined ? 'nothing' : `${used.on}: ${used.day} in ${used.count}, ${used.month} in the month`;
