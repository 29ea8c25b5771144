/** An account read from its events: which rows of the file are booked, by any API client. */
import { commandIdOf } from '../../application/commands/idempotency.js';
import type { Schemas } from '../../client/client.js';
import type { Currency } from '../../domain/currencies.js';
import { formatAmount } from '../../domain/money.js';
import type { Bank } from './connection.js';
import { formerRowKey } from './keys.js';
import type { CsvRow } from './rows.js';

/** The fields of a movement that are compared with a row. */
export interface Movement {
  readonly type: 'deposit' | 'withdraw';
  readonly amount: string;
  readonly effectiveOn: string;
  readonly balance: string;
}

/** The metadata field in which an import stores the row's id. */
export const ROW = 'row';

/** Its memory grows with the number of booked rows. */
export class KnownAccount {
  readonly id: string;
  /** Version of the newest event that was read. */
  version = 0;
  currency: Currency;
  overdraftLimit: string;
  balance = '';
  movements = 0;
  /** The API client that opened it. */
  openedBy = '';
  metadata: Readonly<Record<string, unknown>> = {};
  /** By the row's id. */
  readonly #rows = new Map<string, Movement>();
  /** Movements booked by versions up to 0.1, which identified the row by the command id alone. */
  readonly #commands = new Map<string, Movement>();
  readonly #actors = new Set<string>();

  /** @param currency the expected currency */
  constructor(id: string, currency: Currency) {
    this.id = id;
    this.currency = currency;
    this.overdraftLimit = formatAmount(0n, currency);
  }

  /** An account that was just opened, without later events. */
  static opened(id: string, currency: Currency): KnownAccount {
    const account = new KnownAccount(id, currency);
    account.version = 1;
    return account;
  }

  /**
   * Reads the events after `version`.
   * @returns false if the account does not exist
   */
  async readOn(bank: Bank): Promise<boolean> {
    for (;;) {
      const response = await bank.ask(`/v1/accounts/${this.id}/events?after=${this.version}`);
      if (response === undefined) return false;
      const { items, next } = response.body as Schemas['AccountEvents'];
      for (const event of items) this.#learn(event);
      if (next === null) return true;
    }
  }

  #learn({ type, version, data, metadata, commandId }: Schemas['Event']): void {
    this.version = version;
    if (type === 'AccountOpened') {
      this.currency = String(data.currency);
      this.metadata = data.metadata as Record<string, unknown>;
      this.openedBy = String(metadata.actor);
    }
    if (typeof data.overdraftLimit === 'string') this.overdraftLimit = data.overdraftLimit;
    if (typeof data.balance !== 'string') return;
    this.movements += 1;
    this.balance = data.balance;
    const kind = KINDS[type];
    if (kind === undefined) return;
    const { amount, effectiveOn, balance } = data as unknown as Movement;
    const movement = { type: kind, amount, effectiveOn, balance };
    const row = (data.metadata as Record<string, unknown> | undefined)?.[ROW];
    if (typeof row === 'string') this.#rows.set(row, movement);
    else this.#commands.set(commandId, movement);
    this.#actors.add(String(metadata.actor));
  }

  /** The movement that booked the row; undefined if none did. */
  find({ id }: CsvRow): Movement | undefined {
    const found = this.#rows.get(id);
    if (found !== undefined || this.#commands.size === 0) return found;
    for (const actor of this.#actors) {
      const movement = this.#commands.get(commandIdOf(actor, formerRowKey(id)));
      if (movement !== undefined) return movement;
    }
    return undefined;
  }

  /** Whether the account has the row with the file's values. */
  holds(row: CsvRow): boolean {
    const found = this.find(row);
    return found !== undefined && isSame(found, row);
  }
}

const KINDS: Readonly<Record<string, Movement['type']>> = {
  MoneyDeposited: 'deposit',
  MoneyWithdrawn: 'withdraw',
};

/** Texts are not compared: another version may have shortened them differently, or read the file in another encoding. */
export const isSame = (movement: Movement, row: CsvRow): boolean =>
  movement.type === row.type && movement.amount === row.amount && movement.effectiveOn === row.bookedOn;
