/**
 * Compares each account's state as it is read to decide commands, from a few events, with the fold of all of them:
 * at its newest version.
 */
import { formatAmount } from '../../domain/money.js';
import type { AccountState } from '../accounts/state.js';
import { stateOf } from '../accounts/stateEvents.js';
import { accountAnswer } from '../commands/answerText.js';
import { compareState } from './atVersions.js';
import type { Findings } from './findings.js';
import type { VerificationSource } from './ports.js';

/** Accounts per read. */
const READ_MAX = 500;

export class StatesComparison {
  readonly #source: Pick<VerificationSource, 'states'>;
  readonly #findings: Findings;
  #folded = new Map<string, AccountState>();

  constructor(source: Pick<VerificationSource, 'states'>, findings: Findings) {
    this.#source = source;
    this.#findings = findings;
    findings.count('states', 0);
  }

  /** @param state the fold of all events of the stream */
  add(streamId: string, state: AccountState): void {
    this.#folded.set(streamId, state);
  }

  /** Waits only once many accounts have been added. */
  async compareMany(): Promise<void> {
    if (this.#folded.size >= READ_MAX) await this.compareAll();
  }

  async compareAll(): Promise<void> {
    const folded = this.#folded;
    this.#folded = new Map();
    if (folded.size === 0) return;
    const read = await this.#source.states([...folded.keys()]);
    const fewOf = new Map(read.map((few) => [few.streamId, few]));
    this.#findings.count('states', folded.size);
    for (const [streamId, state] of folded) {
      const key = `${streamId} ${state.account.version}`;
      compareState(this.#findings, 'states', 'events', key, textOf(state), () =>
        textOf(stateOf(fewOf.get(streamId) ?? { version: 0, events: [] })),
      );
    }
  }
}

function textOf(state: AccountState): string {
  const { currency, holds } = state.account;
  const open = holds.map((hold) => ({ ...hold, remaining: formatAmount(hold.remaining, currency) }));
  return JSON.stringify({ ...accountAnswer(state, state.updatedAt), holds: open });
}
