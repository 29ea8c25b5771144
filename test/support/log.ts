/** A log to project: accounts and what happened to them, appended straight to a store. */
import { v7 as uuidv7 } from 'uuid';
import type { NewEvent } from '../../src/application/commands/ports.js';
import { encodeEvent } from '../../src/application/log/eventCodec.js';
import {
  type Account,
  type AccountEvent,
  evolve,
  initial,
  type Movement,
  type OpenedAccount,
} from '../../src/domain/account.js';
import type { EventStore } from './eventStore.js';
import { requestHashOf, SENDER } from './proposals.js';

export class LogWriter {
  readonly #store: EventStore;
  readonly #accounts = new Map<string, Account>();

  constructor(store: EventStore) {
    this.#store = store;
  }

  async open(owner: string, currency = 'EUR', metadata = {}): Promise<string> {
    const accountId = uuidv7();
    await this.append([
      accountId,
      { type: 'AccountOpened', accountId, owner, currency, overdraftLimit: 0n, metadata },
    ]);
    return accountId;
  }

  /** @param amount in minor units; negative pays out */
  async move(accountId: string, amount: bigint, details: Partial<Movement> = {}): Promise<void> {
    const type = amount < 0n ? 'MoneyWithdrawn' : 'MoneyDeposited';
    await this.append([accountId, { type, ...this.#movement(accountId, amount, details) }]);
  }

  async transfer(from: string, to: string, amount: bigint, details: Partial<Movement> = {}): Promise<void> {
    await this.append(
      [from, { type: 'TransferSent', to, ...this.#movement(from, -amount, details) }],
      [to, { type: 'TransferReceived', from, ...this.#movement(to, amount, details) }],
    );
  }

  /** One command with these events. */
  async append(...events: readonly (readonly [string, AccountEvent])[]): Promise<void> {
    const decidedOn = new Map<string, number>();
    const encoded: NewEvent[] = events.map(([streamId, event]) => {
      const before = this.#accounts.get(streamId) ?? initial;
      if (!decidedOn.has(streamId)) decidedOn.set(streamId, before.version);
      this.#accounts.set(streamId, evolve(before, event));
      return { streamId, version: before.version + 1, ...encodeEvent(event) };
    });
    await this.raw(encoded, decidedOn);
  }

  /** Whatever it is. */
  async raw(events: readonly NewEvent[], decidedOn: ReadonlyMap<string, number>): Promise<void> {
    const proposal = {
      commandId: uuidv7(),
      requestHash: requestHashOf('request'),
      ...SENDER,
      accepted: true,
      events,
      decidedOn: [...decidedOn].map(([streamId, version]) => ({ streamId, version })),
    };
    const { verdicts } = await this.#store.append([[proposal]]);
    if (verdicts[0] !== 'appended') throw new Error(`not appended: ${verdicts}`);
  }

  #movement(accountId: string, net: bigint, details: Partial<Movement>): Movement {
    const { balance, currency } = this.#accounts.get(accountId) as OpenedAccount;
    const amount = net < 0n ? -net : net;
    return { amount, currency, balance: balance + net, effectiveOn: '2026-01-31', ...details };
  }
}
