/** Webhook administration: create, retrieve, delete, enable, and replay dead letters. */

import type { LogEpoch } from '../log/knownLog.js';
import type { Position } from '../log/ports.js';
import { type Page, pageOf } from '../shared/page.js';
import type { Random } from '../shared/random.js';
import { InvalidInput } from '../shared/validation.js';
import { messageId, positionOf } from './message.js';
import type {
  DeadLetter,
  WaitingDelivery,
  Webhook,
  WebhookSender,
  WebhookStore,
  WebhookTarget,
} from './ports.js';
import { newSecret } from './signing.js';

export interface NewWebhook extends Omit<WebhookTarget, 'id'> {
  /** The start position; undefined for that of the newest event. */
  readonly after: Position | undefined;
}

/** A delivery with the message id known to the receiver. */
export type Named<T> = T & { readonly id: string };

/** Maximum number of dead letters replayed per call. */
export const REPLAY_MAX = 1_000;

export class Webhooks {
  readonly #random: Random;
  readonly #store: WebhookStore;
  readonly #sender: Pick<WebhookSender, 'refusal'>;
  readonly #lastPosition: () => Promise<Position>;
  readonly #webhooksMax: number;
  readonly #onChange: () => void;
  readonly #epochs: () => readonly LogEpoch[];

  constructor(options: {
    readonly random: Random;
    readonly store: WebhookStore;
    readonly sender: Pick<WebhookSender, 'refusal'>;
    /** The position of the newest event. */
    readonly lastPosition: () => Promise<Position>;
    readonly webhooksMax: number;
    /** Called when there is something to dispatch, or nothing any more. */
    readonly onChange: () => void;
    /** Epochs of the log; see messageId. */
    readonly epochs: () => readonly LogEpoch[];
  }) {
    this.#random = options.random;
    this.#store = options.store;
    this.#sender = options.sender;
    this.#lastPosition = options.lastPosition;
    this.#webhooksMax = options.webhooksMax;
    this.#onChange = options.onChange;
    this.#epochs = options.epochs;
  }

  /**
   * Creates a webhook. Its secret is returned only here. Undefined if the limit is reached.
   * @throws InvalidInput for a forbidden URL, or a position beyond the log's end
   */
  async create({ after, ...target }: NewWebhook): Promise<{ webhook: Webhook; secret: string } | undefined> {
    const refusal = this.#sender.refusal(target.url);
    if (refusal !== undefined) throw new InvalidInput([{ field: 'url', ...refusal }]);
    const lastPosition = await this.#lastPosition();
    if (after !== undefined && after > lastPosition) {
      const message = `must be at most ${lastPosition}, the position of the newest event`;
      throw new InvalidInput([{ field: 'after', rule: 'maximum', message }]);
    }
    const secret = newSecret(this.#random);
    const position = after ?? lastPosition;
    const webhook = await this.#store.add(
      { id: this.#random.uuid(), ...target },
      secret,
      position,
      this.#webhooksMax,
    );
    this.#onChange();
    return webhook && { webhook, secret };
  }

  find(id: string): Promise<Webhook | undefined> {
    return this.#store.find(id);
  }

  list(after: string | undefined, limit: number): Promise<readonly Webhook[]> {
    return this.#store.list(after, limit);
  }

  /** Deletes a webhook; a delivery in progress may still arrive. False if it did not exist. */
  async remove(id: string): Promise<boolean> {
    const removed = await this.#store.remove(id);
    this.#onChange();
    return removed;
  }

  /** Enables a disabled webhook, which resumes where it stopped. Undefined if it does not exist. */
  async enable(id: string): Promise<Webhook | undefined> {
    const webhook = await this.#store.enable(id);
    this.#onChange();
    return webhook;
  }

  /** Pending deliveries by position, as last stored. Undefined if there is no such webhook. */
  async waiting(
    id: string,
    after: Position,
    limit: number,
  ): Promise<Page<Named<WaitingDelivery>> | undefined> {
    if ((await this.#store.find(id)) === undefined) return undefined;
    return this.#named(id, await this.#store.waiting(id, after, limit + 1), limit);
  }

  /** Dead letters by position. Undefined if there is no such webhook. */
  async deadLetters(
    id: string,
    after: Position,
    limit: number,
  ): Promise<Page<Named<DeadLetter>> | undefined> {
    if ((await this.#store.find(id)) === undefined) return undefined;
    return this.#named(id, await this.#store.deadLetters(id, after, limit + 1), limit);
  }

  /**
   * Replays dead letters with a fresh number of attempts: the first `REPLAY_MAX`, or those with these ids.
   * Other ids are ignored.
   * @returns the number of replayed ones; undefined if there is no such webhook
   */
  async replay(id: string, ids: readonly string[] | undefined): Promise<number | undefined> {
    if ((await this.#store.find(id)) === undefined) return undefined;
    const positions = ids
      ?.map((one) => positionOf(id, one, this.#epochs()))
      .filter((position) => position !== undefined);
    const replayed = await this.#store.replay(id, positions, REPLAY_MAX);
    this.#onChange();
    return replayed;
  }

  /** @param found `limit` + 1 items if there is a next page */
  #named<T extends { readonly position: Position }>(
    webhookId: string,
    found: readonly T[],
    limit: number,
  ): Page<Named<T>> {
    const epochs = this.#epochs();
    const { items, next } = pageOf(found, limit, ({ position }) => position);
    return { items: items.map((one) => ({ id: messageId(webhookId, one.position, epochs), ...one })), next };
  }
}
