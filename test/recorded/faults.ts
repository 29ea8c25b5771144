/** What is done to the server while nodes use it, drawn from a seed. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../support/random.js';
import type { LedgerDatabase } from './ledgerDatabase.js';
import { type RecordedNode, STATEMENT_MS_MAX } from './node.js';
import type { Recorder } from './recorder.js';
import type { Fault } from './trace.js';

export const FAULT_NAMES = ['terminate', 'cut', 'restart', 'block', 'mislead', 'replace'] as const;
export type FaultName = (typeof FAULT_NAMES)[number];

const REST_MS_MIN = 100;
const REST_MS_MAX = 500;
/** The server's keeper restarts it only so often. */
const RESTARTS_MAX = 4;
/** How long a message is waited for. */
const MESSAGE_MS_MAX = 1_000;

export class Faults {
  readonly #random: Random;
  readonly #recorder: Recorder;
  readonly #database: LedgerDatabase;
  readonly #nodes: readonly RecordedNode[];
  #restarts = 0;
  #copy: string | undefined;

  constructor(random: Random, recorder: Recorder, database: LedgerDatabase, nodes: readonly RecordedNode[]) {
    this.#random = random;
    this.#recorder = recorder;
    this.#database = database;
    this.#nodes = nodes;
  }

  /** Lets one fault happen after the other. */
  async run(names: readonly FaultName[], isOver: () => boolean): Promise<void> {
    while (names.length > 0) {
      await sleep(this.#random.between(REST_MS_MIN, REST_MS_MAX));
      if (isOver()) return;
      await this.#strike(this.#random.pick(names));
    }
  }

  #strike(name: FaultName): Promise<void> {
    const random = this.#random;
    const database = this.#database;
    switch (name) {
      case 'terminate': {
        const share = random.pick([0.3, 0.7, 1]);
        return this.#note({ call: 'terminate' }, () => database.terminate(share));
      }
      case 'cut': {
        const node = random.pick(this.#nodes);
        const lost = random.pick(['request', 'answer'] as const);
        return this.#note({ call: 'cut', of: node.number, lost }, () =>
          Promise.race([node.cutNext(lost), sleep(MESSAGE_MS_MAX)]),
        );
      }
      case 'restart': {
        const mode = random.pick(['fast', 'immediate'] as const);
        this.#restarts += 1;
        if (this.#restarts > RESTARTS_MAX) return Promise.resolve();
        return this.#note({ call: 'restart', mode }, () => database.restart(mode));
      }
      case 'block':
        return this.#note({ call: 'block' }, () => database.block(1.5 * STATEMENT_MS_MAX));
      case 'mislead': {
        const node = random.pick(this.#nodes);
        return this.#note({ call: 'mislead', of: node.number }, async () => node.mislead());
      }
      case 'replace':
        return this.#replace();
    }
  }

  async #replace(): Promise<void> {
    const copy = this.#copy;
    this.#copy = undefined;
    if (copy !== undefined) return this.#note({ call: 'replace' }, () => this.#database.replace(copy));
    await this.#note({ call: 'copy' }, async () => {
      this.#copy = await this.#database.copy();
      return (await this.#database.everything(this.#copy)).events.length;
    });
  }

  async #note(fault: Fault, strike: () => Promise<unknown>): Promise<void> {
    await this.#recorder.note(0, fault, async () => ({ answer: (await strike()) ?? null }));
  }
}
