/** Webhooks in memory, for tests. */
import type { Position } from '../../application/log/ports.js';
import type { Time } from '../../application/shared/time.js';
import type {
  DeadLetter,
  DeliveryRow,
  DispatchRecord,
  PendingDelivery,
  TakenWebhook,
  WaitingDelivery,
  Webhook,
  WebhookProgress,
  WebhookStore,
  WebhookTarget,
} from '../../application/webhooks/ports.js';

interface Kept {
  readonly target: WebhookTarget;
  readonly secret: string;
  readonly createdAt: string;
  progress: WebhookProgress;
  epoch: number;
  replays: number;
  readonly deliveries: Map<number, DeliveryRow>;
}

export class MemoryWebhookStore implements WebhookStore {
  readonly #kept = new Map<string, Kept>();
  readonly #clock: Pick<Time, 'now'>;

  constructor(clock: Pick<Time, 'now'> = Date) {
    this.#clock = clock;
  }

  async add(
    target: WebhookTarget,
    secret: string,
    position: Position,
    webhooksMax: number,
  ): Promise<Webhook | undefined> {
    if (this.#kept.size >= webhooksMax) return undefined;
    const createdAt = new Date(this.#clock.now()).toISOString();
    const progress = newProgress(position);
    const kept = { target, secret, createdAt, progress, epoch: 0, replays: 0, deliveries: new Map() };
    this.#kept.set(target.id, kept);
    return webhookOf(kept);
  }

  async find(id: string): Promise<Webhook | undefined> {
    const kept = this.#kept.get(id);
    return kept && webhookOf(kept);
  }

  async list(after: string | undefined, limit: number): Promise<readonly Webhook[]> {
    return this.#sorted()
      .filter(({ target: { id } }) => after === undefined || id > after)
      .slice(0, limit)
      .map(webhookOf);
  }

  async remove(id: string): Promise<boolean> {
    return this.#kept.delete(id);
  }

  async enable(id: string): Promise<Webhook | undefined> {
    const kept = this.#kept.get(id);
    if (kept?.progress.state === 'disabled') {
      const enabled = {
        state: 'active',
        disabledReason: null,
        disabledAt: null,
        failingSince: null,
      } as const;
      const { pausedUntil: _, ...progress } = kept.progress;
      kept.progress = { ...progress, ...enabled };
      kept.epoch += 1;
      for (const row of kept.deliveries.values()) {
        if (row.diedAt === null) kept.deliveries.set(row.position, { ...row, dueMs: 0 });
      }
    }
    return this.find(id);
  }

  async waiting(id: string, after: Position, limit: number): Promise<readonly WaitingDelivery[]> {
    return this.#deliveries(id)
      .filter(({ position, diedAt }) => diedAt === null && position > after)
      .slice(0, limit)
      .map(({ diedAt: _, ...waiting }) => waiting);
  }

  async deadLetters(id: string, after: Position, limit: number): Promise<readonly DeadLetter[]> {
    return this.#deliveries(id)
      .filter(({ position, diedAt }) => diedAt !== null && position > after)
      .slice(0, limit)
      .map(({ position, accountId, attempts, error, diedAt }) => ({
        position,
        accountId,
        attempts,
        error: `${error}`,
        diedAt: `${diedAt}`,
      }));
  }

  async replay(id: string, positions: readonly Position[] | undefined, limit: number): Promise<number> {
    const kept = this.#kept.get(id);
    const chosen = this.#deliveries(id)
      .filter(({ position, diedAt }) => diedAt !== null && (positions?.includes(position) ?? true))
      .slice(0, limit);
    for (const row of chosen) {
      kept?.deliveries.set(row.position, { ...row, attempts: 0, dueMs: 0, error: null, diedAt: null });
    }
    if (kept !== undefined && chosen.length > 0) kept.replays += 1;
    return chosen.length;
  }

  async active(): Promise<readonly { readonly id: string; readonly replays: number }[]> {
    return this.#sorted()
      .filter(({ progress: { state } }) => state === 'active')
      .map(({ target: { id }, replays }) => ({ id, replays }));
  }

  async take(id: string): Promise<TakenWebhook | undefined> {
    const kept = this.#kept.get(id);
    if (kept?.progress.state !== 'active') return undefined;
    kept.epoch += 1;
    const { target, secret, progress, epoch } = kept;
    return { target, secret, progress, epoch, deadLetters: webhookOf(kept).deadLetters };
  }

  async pending(id: string): Promise<readonly PendingDelivery[]> {
    return this.#deliveries(id)
      .filter(({ diedAt }) => diedAt === null)
      .map(({ position, accountId, attempts, dueMs }) => ({ position, accountId, attempts, dueMs }));
  }

  async save(id: string, epoch: number, { progress, rows, done }: DispatchRecord): Promise<boolean> {
    const kept = this.#kept.get(id);
    if (kept?.epoch !== epoch) return false;
    kept.progress = progress;
    for (const position of done) kept.deliveries.delete(position);
    for (const row of rows) kept.deliveries.set(row.position, row);
    return true;
  }

  /** Remembers what it holds now. @returns puts that back, as a failover to a standby does */
  keep(): () => void {
    const copyOf = (one: Kept) => ({ ...one, deliveries: new Map(one.deliveries) });
    const kept = [...this.#kept.values()].map(copyOf);
    return () => {
      this.#kept.clear();
      for (const one of kept) this.#kept.set(one.target.id, copyOf(one));
    };
  }

  #sorted(): Kept[] {
    return [...this.#kept.values()].sort((a, b) => (a.target.id < b.target.id ? -1 : 1));
  }

  #deliveries(id: string): DeliveryRow[] {
    return [...(this.#kept.get(id)?.deliveries.values() ?? [])].sort((a, b) => a.position - b.position);
  }
}

const newProgress = (position: Position): WebhookProgress => ({
  position,
  state: 'active',
  disabledReason: null,
  disabledAt: null,
  failingSince: null,
  lastError: null,
  lastErrorAt: null,
  lastDeliveredAt: null,
  delivered: 0,
  failed: 0,
});

function webhookOf({ target, createdAt, progress, deliveries }: Kept): Webhook {
  const deadLetters = [...deliveries.values()].filter(({ diedAt }) => diedAt !== null).length;
  return { ...target, ...progress, createdAt, pending: deliveries.size - deadLetters, deadLetters };
}
