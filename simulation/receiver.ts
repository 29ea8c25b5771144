/**
 * The receiver of webhooks. It gets the events of each account in order, each at least once: the next one comes only after it
 * has acknowledged the one before.
 */
import type { SendResult, WebhookRequest, WebhookSender } from '../src/application/webhooks/ports.js';
import type { Config } from '../src/main/config.js';
import type { Timeline } from '../src/testing/timeline.js';
import type { Checks } from './checks/checks.js';
import type { Network } from './network.js';
import type { Process } from './process.js';

/** What it answers at the moment. */
export interface ReceiverMood {
  /** Shares of deliveries that fail, that are postponed, and milliseconds that an answer takes at most. */
  failingShare: number;
  postponedShare: number;
  slowMs: number;
}

interface DeliveredEvent {
  readonly accountId: string;
  readonly version: number;
  readonly position: number;
  readonly commandId: string;
}

/** What it lives in. */
interface Around {
  readonly network: Network;
  readonly line: Timeline;
  readonly checks: Checks;
}

export class Receiver {
  readonly #around: Around;
  readonly mood: ReceiverMood = { failingShare: 0, postponedShare: 0, slowMs: 0 };
  /** By account: the newest version that it has acknowledged. */
  readonly #acknowledged = new Map<string, number>();

  constructor(around: Around) {
    this.#around = around;
  }

  acknowledged(account: string): number {
    return this.#acknowledged.get(account) ?? 0;
  }

  /** A delivery arrives. @param answer called with the answer */
  receive({ body }: WebhookRequest, answer: (result: SendResult) => void): void {
    const { network, line, checks } = this.#around;
    const { books, broken, knowledge } = checks;
    const { accountId, version, position, commandId } = JSON.parse(body).data as DeliveredEvent;
    const newest = this.acknowledged(accountId);
    // An event that the log has lost may still be on its way.
    const isKnown = () => books.commandAt(position) === commandId;
    if (version > newest + 1 && isKnown()) {
      const words = `version ${version} of ${accountId} arrived, and version ${newest + 1} was not acknowledged`;
      broken.report('webhooks in order', words, 'receiver');
    }
    if (isKnown()) knowledge.learned(accountId, version);
    const { failingShare, postponedShare, slowMs } = this.mood;
    const result: SendResult = network.chance(failingShare)
      ? { kind: 'failed', error: 'responded 500' }
      : network.chance(postponedShare)
        ? { kind: 'postponed', error: 'responded 429', waitMs: 1_000 }
        : { kind: 'delivered' };
    line.at(line.ms + slowMs * network.share(), () => {
      if (result.kind === 'delivered' && isKnown() && version > this.acknowledged(accountId))
        this.#acknowledged.set(accountId, version);
      answer(result);
    });
  }

  /** The log was cut: what it has lost will be delivered anew. */
  cut(): void {
    const { bank } = this.#around.checks.books;
    for (const [account, version] of this.#acknowledged)
      this.#acknowledged.set(account, Math.min(version, bank.account(account)?.version ?? 0));
  }
}

function wordsOf({ body }: WebhookRequest): string {
  const { accountId, version, position } = JSON.parse(body).data as DeliveredEvent;
  return `deliver version ${version} of ${accountId}, position ${position}`;
}

/** A node's way to it. */
export function senderTo(
  { network, line, receiver, config }: Around & { readonly receiver: Receiver; readonly config: Config },
  process: Process,
): WebhookSender {
  const [to, back] = [
    { from: process.place, to: 'receiver' },
    { from: 'receiver', to: process.place },
  ];
  return {
    refusal: () => undefined,
    send: (request, signal) =>
      new Promise((resolve) => {
        const end = (result: SendResult) => process.enter(() => resolve(result));
        const cancel = line.at(line.ms + config.WEBHOOK_MS_MAX, () =>
          end({ kind: 'failed', error: 'timed out' }),
        );
        signal.addEventListener('abort', () => resolve({ kind: 'failed', error: 'aborted' }));
        const answered = (result: SendResult) => {
          cancel();
          end(result);
        };
        const arrive = () =>
          receiver.receive(request, (result) =>
            network.send(back, result.kind, () => answered(result), network.latency('webhook')),
          );
        const words = network.isTraced ? wordsOf(request) : 'deliver an event';
        network.send(to, words, arrive, network.latency('webhook'));
      }),
  };
}
