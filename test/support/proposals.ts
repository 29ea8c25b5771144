/** Proposals for tests of event stores: streams and commands are named, ids are made of the names. */
import { hash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Basis } from '../../src/application/accounts/ports.js';
import { type NewEvent, type Proposal, REQUEST_HASH_DIGITS } from '../../src/application/commands/ports.js';

/** Versions by stream name. */
export type Versions = Readonly<Record<string, number>>;

export const hashOf = (text: string): Buffer => hash('sha256', text, 'buffer');

/** As commands have it. */
export const requestHashOf = (text: string): string =>
  hash('sha256', text, 'hex').slice(0, REQUEST_HASH_DIGITS);

/** Names that are the same within one instance and unknown to every other. */
export class Names {
  readonly #ids = new Map<string, string>();

  id(name: string): string {
    const id = this.#ids.get(name) ?? uuidv7();
    this.#ids.set(name, id);
    return id;
  }

  /** A command with one event in each stream, of the given version, decided on the version before it. */
  movement(versions: Versions, key?: string): Proposal {
    const ids = Object.entries(versions).map(([stream, version]) => ({ streamId: this.id(stream), version }));
    return {
      ...this.#command(key),
      accepted: true,
      events: ids.map((at) => eventAt(at)),
      decidedOn: ids.map(({ streamId, version }) => ({ streamId, version: version - 1 })),
    };
  }

  /** A rejection that was decided on the given versions. */
  rejection(versions: Versions, key?: string, outcome = '{"code":"insufficient-funds"}'): Proposal {
    return { ...this.#eventless(versions, key, outcome), accepted: false };
  }

  /** A command that found nothing to do at the given versions. */
  nothing(versions: Versions, key?: string, outcome = '{"status":"frozen"}'): Proposal {
    return { ...this.#eventless(versions, key, outcome), accepted: true };
  }

  #eventless(versions: Versions, key: string | undefined, outcome: string) {
    const decidedOn = Object.entries(versions).map(([stream, version]) => ({
      streamId: this.id(stream),
      version,
    }));
    return { ...this.#command(key), events: [], outcome, decidedOn };
  }

  #command(key: string | undefined) {
    return {
      commandId: key === undefined ? uuidv7() : this.id(key),
      requestHash: requestHashOf(key ?? 'request'),
      ...SENDER,
    };
  }
}

/** The sender of all proposals. */
export const SENDER = { actor: '22222222-2222-7222-8222-222222222222', correlationId: 'request 7, "x"' };

export function eventAt({ streamId, version }: Basis, changes: Partial<NewEvent> = {}): NewEvent {
  const data = '{"amount":"1.00","currency":"CZK","effectiveOn":"2026-01-31"}';
  return { streamId, version, type: 'MoneyDeposited', schemaVersion: 1, data, ...changes };
}
