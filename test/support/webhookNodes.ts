/** Nodes that dispatch webhooks in memory: one log, one store, one receiver, and a time that a spec moves on. */
import { v7 as uuidv7 } from 'uuid';
import { LogEnd } from '../../src/application/log/end.js';
import type { LogEpoch } from '../../src/application/log/knownLog.js';
import { asPosition, type StoredEvent } from '../../src/application/log/ports.js';
import { StoreUnavailable } from '../../src/application/shared/errors.js';
import { WebhookDispatcher } from '../../src/application/webhooks/dispatcher.js';
import { positionOf } from '../../src/application/webhooks/message.js';
import type { DispatchLimits } from '../../src/application/webhooks/parts.js';
import type {
  SendResult,
  Webhook,
  WebhookRequest,
  WebhookTarget,
} from '../../src/application/webhooks/ports.js';
import { Slots } from '../../src/application/webhooks/slots.js';
import { MemoryLeases } from '../../src/testing/memory/leases.js';
import { MemoryWebhookStore } from '../../src/testing/memory/webhooks.js';
import { SimulatedTime } from '../../src/testing/simulatedTime.js';

export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

export const LIMITS: DispatchLimits = {
  sendsMax: 4,
  attemptsMax: 5,
  retryMs: 1_000,
  retryMsMax: 60_000,
  retryAfterMsMax: 600_000,
  pendingMax: 100,
  disableMs: 3_600_000,
};

/** An attempt as the receiver saw it. */
export interface Attempt {
  readonly webhookId: string;
  readonly position: number;
  readonly accountId: string;
  readonly atMs: number;
  readonly request: WebhookRequest;
}

export const OK: SendResult = { kind: 'delivered' };
export const FAILED: SendResult = { kind: 'failed', error: 'responded 500' };
/** 429 or 503 with Retry-After. */
export const later = (waitMs: number): SendResult => ({ kind: 'postponed', error: 'responded 429', waitMs });
export const GONE: SendResult = { kind: 'gone', error: 'responded 410' };

/** A node that can be killed: from then on it reaches nothing and nobody. */
export interface Node {
  readonly dispatcher: WebhookDispatcher;
  kill(): void;
}

export class WebhookNodes {
  readonly time = new SimulatedTime(Date.parse('2026-03-15T12:00:00.000Z'));
  readonly log: StoredEvent[] = [];
  readonly store = new MemoryWebhookStore(this.time);
  /** Of the log; see messageId. */
  readonly epochs: LogEpoch[] = [];
  /** Whether nothing may be sent. */
  isHeld = false;
  readonly attempts: Attempt[] = [];
  readonly errors: unknown[] = [];
  readonly disabled: unknown[] = [];
  readonly #logEnd = new LogEnd(this.time, async () => asPosition(this.log.length), 50);
  readonly #leases = new Map();
  readonly #targets = new Map<string, WebhookTarget>();
  /** What the receiver answers. */
  answer: (attempt: Attempt) => SendResult | Promise<SendResult> = () => OK;
  /** What happens to a call of the store before and after it is carried out; it may take time, or throw. */
  trouble: () => Promise<void> = async () => {};
  /** Sends under way now, and at most. */
  underWay = 0;
  mostUnderWay = 0;

  /** Adds events of these accounts to the log, in this order. */
  append(...accountIds: readonly string[]): void {
    for (const streamId of accountIds) {
      const position = this.log.length + 1;
      const version = this.log.filter((event) => event.streamId === streamId).length + 1;
      const type = version === 1 ? 'AccountOpened' : 'MoneyDeposited';
      const recordedAt = new Date(this.time.now()).toISOString();
      const about = { schemaVersion: 1, data: { amount: '1.00' }, metadata: {}, commandId: uuidv7() };
      this.log.push({ position: asPosition(position), streamId, version, type, recordedAt, ...about });
    }
    this.#logEnd.grown(undefined);
  }

  async webhook(fields: Partial<WebhookTarget> = {}, position = 0): Promise<string> {
    const target = {
      id: uuidv7(),
      url: 'https://x.example/',
      types: null,
      accounts: null,
      description: null,
    };
    const { id } = target;
    this.#targets.set(id, { ...target, ...fields });
    await this.store.add({ ...target, ...fields }, SECRET, asPosition(position), 1_000);
    return id;
  }

  async state(id: string): Promise<Webhook> {
    return (await this.store.find(id)) as Webhook;
  }

  /** A started node. */
  node(name: string, limits: Partial<DispatchLimits> = {}, sendsTotalMax = 100): Node {
    let isAlive = true;
    const { store } = this;
    const reach = async <T>(work: () => Promise<T>): Promise<T> => {
      if (!isAlive) throw new StoreUnavailable('killed');
      await this.trouble();
      const result = await work();
      await this.trouble();
      return result;
    };
    const leases = new MemoryLeases(this.#leases, name, this.time);
    const dispatcher = new WebhookDispatcher({
      store: {
        add: store.add,
        find: (id) => reach(() => store.find(id)),
        list: store.list,
        remove: store.remove,
        enable: store.enable,
        waiting: store.waiting,
        deadLetters: store.deadLetters,
        replay: store.replay,
        active: () => reach(() => store.active()),
        take: (id) => reach(() => store.take(id)),
        pending: (id) => reach(() => store.pending(id)),
        save: (id, epoch, record) => reach(() => store.save(id, epoch, record)),
      },
      sender: {
        refusal: () => undefined,
        send: (request, signal) =>
          isAlive ? this.#receive(request, signal) : Promise.resolve<SendResult>({ ...FAILED }),
      },
      isHeld: async () => this.isHeld,
      log: {
        epochs: this.epochs,
        events: (after, limit) => reach(async () => ({ items: this.log.slice(after, after + limit) })),
      },
      logEnd: this.#logEnd,
      leases: {
        hold: (of, ms) => reach(() => leases.hold(of, ms)),
        release: (of) => reach(() => leases.release(of)),
      },
      slots: new Slots(sendsTotalMax),
      time: this.time,
      telemetry: { webhookAttempted: () => {} },
      limits: { ...LIMITS, ...limits },
      random: { fraction: () => 0.5 },
      onDisabled: (...told) => this.disabled.push(told),
      onError: (error) => this.errors.push(error),
    });
    dispatcher.start();
    return {
      dispatcher,
      kill: () => {
        isAlive = false;
      },
    };
  }

  async #receive(request: WebhookRequest, signal: AbortSignal): Promise<SendResult> {
    const id = String(request.headers['webhook-id']);
    for (const webhookId of this.#targets.keys()) {
      const position = positionOf(webhookId, id, this.epochs);
      if (position === undefined) continue;
      const accountId = this.log[position - 1]?.streamId ?? '?';
      const attempt = { webhookId, position, accountId, atMs: this.time.now(), request };
      this.attempts.push(attempt);
      this.underWay += 1;
      this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
      const aborted = new Promise<SendResult>((resolve) => {
        signal.addEventListener('abort', () => resolve({ kind: 'failed', error: 'aborted' }));
      });
      const result = await Promise.race([this.answer(attempt), aborted]);
      this.underWay -= 1;
      return result;
    }
    throw new Error(`nobody sends ${id}`);
  }

  /** Positions in the order they were tried. */
  positions(of: (attempt: Attempt) => boolean = () => true): number[] {
    return this.attempts.filter(of).map(({ position }) => position);
  }
}
