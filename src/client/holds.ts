/** Holds in a call each: with idempotency keys, retries and pages. */
import { answered, type BankClient, type Schemas } from './client.js';
import { type CommandOptions, itemsOf, sendCommand } from './commands.js';

type Hold = Schemas['Hold'];

export interface Holds {
  /** @throws ProblemError, for example `insufficient-funds` */
  place(accountId: string, hold: Schemas['NewHold'], options?: CommandOptions): Promise<Hold>;
  /** Captures all that is still on hold unless told otherwise; a transfer if it pays an account of the bank. */
  capture(
    holdId: string,
    capture?: Schemas['Capture'],
    options?: CommandOptions,
  ): Promise<Schemas['Transaction'] | Schemas['Transfer']>;
  release(holdId: string, why?: Schemas['Reason'], options?: CommandOptions): Promise<Hold>;
  get(holdId: string): Promise<Hold>;
  /** All holds of an account in the order in which they were placed, of one status if given. */
  list(accountId: string, only?: { readonly status?: Hold['status'] }): AsyncGenerator<Hold, void>;
}

/**
 *     const holds = holdsOf(createBankClient({ url, key }));
 *     const { id } = await holds.place(account, { amount: '60.00' });
 *     await holds.capture(id, { amount: '45.50' });
 */
export const holdsOf = (bank: BankClient): Holds => ({
  place: (id, body, options) =>
    sendCommand((key, signal) => {
      const params = { path: { id }, header: { 'Idempotency-Key': key } };
      return bank.POST('/v1/accounts/{id}/holds', { params, body, ...(signal && { signal }) });
    }, options),
  capture: (id, body = {}, options) =>
    sendCommand((key, signal) => {
      const params = { path: { id }, header: { 'Idempotency-Key': key } };
      return bank.POST('/v1/holds/{id}/captures', { params, body, ...(signal && { signal }) });
    }, options),
  release: (id, body = {}, options) =>
    sendCommand((key, signal) => {
      const params = { path: { id }, header: { 'Idempotency-Key': key } };
      return bank.POST('/v1/holds/{id}/release', { params, body, ...(signal && { signal }) });
    }, options),
  get: (id) => answered(bank.GET('/v1/holds/{id}', { params: { path: { id } } })),
  list: (id, only = {}) =>
    itemsOf((after) => {
      const query = { ...only, ...(after === undefined ? {} : { after: Number(after) }) };
      return answered(bank.GET('/v1/accounts/{id}/holds', { params: { path: { id }, query } }));
    }),
});
