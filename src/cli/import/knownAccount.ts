/** An account as its own events tell it: which rows of a file are there, by whatever client they were booked. */
import { commandIdOf } from '../../application/commands/idempotency.js';
import type { Schemas } from '../../client/client.js';
import type { Currency } from '../../domain/currencies.js';
import { formatAmount } from '../../domain/money.js';
import type { Bank } from './connection.js';
import { formerRowKey } from './keys.js';
import type { Row } from './rows.js';

/** A movement of the account, as far as it can be compared with a row. */
export interface Movement {
  readonly type: 'deposit' | 'withdraw';
  readonly amount: string;
  readonly effectiveOn: string;
  readonly balance: string;
}

/** Where an importer leaves a row's id: in the metadata of its movement. */
export const ROW = 'row';

/** Takes memory with each row that is there. */
export class KnownAccount {
  readonly id: string;
  /** The newest event that is known. */
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
  /** What versions up to 0.1 booked told its row by the command id alone. */
  readonly #commands = new Map<string, Movement>();
  readonly #actors = new Set<string>();

  /** @param currency that it should have */
  constructor(id: string, currency: Currency) {
    this.id = id;
    this.currency = currency;
    this.overdraftLimit = formatAmount(0n, currency);
  }

  /** One that was just opened; what has happened to it since is not read. */
  static opened(id: string, currency: Currency): KnownAccount {
    const account = new KnownAccount(id, currency);
    account.version = 1;
    return account;
  }

  /**
   * Reads the events that are not known yet.
   * @returns false when there is no such account
   */
  async readOn(bank: Bank): Promise<boolean> {
    for (;;) {
      const told = await bank.ask(`/v1/accounts/${this.id}/events?after=${this.version}`);
      if (told === undefined) return false;
      const { items, next } = told.body as Schemas['AccountEvents'];
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

  /** The movement that booked the row; undefined when none did. */
  find({ id }: Row): Movement | undefined {
    const found = this.#rows.get(id);
    if (found !== undefined || this.#commands.size === 0) return found;
    for (const actor of this.#actors) {
      const movement = this.#commands.get(commandIdOf(actor, formerRowKey(id)));
      if (movement !== undefined) return movement;
    }
    return undefined;
  }

  /** Whether it holds the row, and as the file has it. */
  holds(row: Row): boolean {
    const found = this.find(row);
    return found !== undefined && isSame(found, row);
  }
}

const KINDS: Readonly<Record<string, Movement['type']>> = {
  MoneyDeposited: 'deposit',
  MoneyWithdrawn: 'withdraw',
};

/** Texts are not compared: an importer may have changed them otherwise, or the file was read in another encoding. */
export const isSame = (movement: Movement, row: Row): boolean =>
  movement.type === row.type && movement.amount === row.amount && movement.effectiveOn === row.bookedOn;
