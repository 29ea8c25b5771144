/**
 * Requests as bytes, made before the load: one for each connection, in which only the accounts and the number at the end of
 * the idempotency key are overwritten from request to request.
 */
import { randomUUID } from 'node:crypto';
import type { HttpJob } from './jobs.js';

const ID = '00000000-0000-0000-0000-000000000000';
const NUMBER = '0000000000';
const ZERO = 48;

/** Gives each connection of a job its next request. */
export class Requests {
  readonly #ids: Buffer;
  readonly #count: number;
  readonly #inTurns: boolean;
  readonly #template: Buffer;
  /** Where the accounts' ids are, in bytes. */
  readonly #idsAt: readonly number[];
  /** Where the last digit of the key's number is; undefined for reads. */
  readonly #digitAt: number | undefined;
  #number = 0;
  #turn = 0;

  constructor({ kind, addresses, key, accounts, order }: HttpJob) {
    this.#ids = Buffer.from(accounts.join(''), 'latin1');
    this.#count = accounts.length;
    this.#inTurns = order === 'turns';
    const text = template(kind, new URL(addresses[0] as string).host, key, randomUUID());
    this.#template = Buffer.from(text, 'latin1');
    this.#idsAt = [...text.matchAll(new RegExp(ID, 'g'))].map(({ index }) => index);
    const numberAt = text.indexOf(`-${NUMBER}\r\n`);
    this.#digitAt = numberAt < 0 ? undefined : numberAt + NUMBER.length;
  }

  /** Bytes of its own for a connection. */
  blank(): Buffer {
    return Buffer.from(this.#template);
  }

  /** Turns the bytes of a connection, whose last request is answered, into its next one. */
  fill(request: Buffer): Buffer {
    let before = -1;
    for (const at of this.#idsAt) {
      let account = this.#pick();
      // No transfer to the same account.
      if (account === before) account = (account + 1) % this.#count;
      before = account;
      this.#ids.copy(request, at, account * ID.length, (account + 1) * ID.length);
    }
    if (this.#digitAt !== undefined) {
      this.#number += 1;
      let rest = this.#number;
      for (let at = this.#digitAt; rest > 0; at -= 1) {
        request[at] = ZERO + (rest % 10);
        rest = Math.floor(rest / 10);
      }
    }
    return request;
  }

  #pick(): number {
    if (!this.#inTurns) return Math.floor(Math.random() * this.#count);
    this.#turn = (this.#turn + 1) % this.#count;
    return this.#turn;
  }
}

function template(kind: HttpJob['kind'], host: string, key: string, prefix: string): string {
  const common = `Host: ${host}\r\nAuthorization: Bearer ${key}\r\n`;
  if (kind === 'read') return `GET /v1/accounts/${ID} HTTP/1.1\r\n${common}\r\n`;
  const isTransfer = kind === 'transfer';
  const body = isTransfer ? `{"from":"${ID}","to":"${ID}","amount":"0.01"}` : '{"amount":"1.00"}';
  return [
    `POST ${isTransfer ? '/v1/transfers' : `/v1/accounts/${ID}/deposits`} HTTP/1.1\r\n${common}`,
    'Content-Type: application/json\r\n',
    kind === 'async' ? 'Prefer: respond-async\r\n' : '',
    `Idempotency-Key: ${prefix}-${NUMBER}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  ].join('');
}
