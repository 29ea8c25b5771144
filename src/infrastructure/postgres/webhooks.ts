/** Webhooks on PostgreSQL; see migrations/0007_webhooks.sql. */

import type pg from 'pg';
import type { Mark } from '../../application/log/knownLog.js';
import { asPosition, type Position } from '../../application/log/ports.js';
import type {
  DeadLetter,
  DispatchRecord,
  PendingDelivery,
  TakenWebhook,
  WaitingDelivery,
  Webhook,
  WebhookProgress,
  WebhookStore,
  WebhookTarget,
} from '../../application/webhooks/ports.js';
import { ask, type Connections } from './connection/connections.js';

interface WebhookRow extends WebhookTarget {
  secret: string;
  created_at: Date;
  position: string;
  epoch: string;
  state: WebhookProgress['state'];
  disabled_reason: WebhookProgress['disabledReason'];
  disabled_at: Date | null;
  failing_since: Date | null;
  last_error: string | null;
  last_error_at: Date | null;
  last_delivered_at: Date | null;
  delivered: string;
  failed: string;
  paused_until: Date | null;
  pending: number;
  dead_letters: number;
}

interface PendingRow {
  position: string;
  account_id: string;
  attempts: number;
  due_at: Date;
}

const COUNTS = `
  (SELECT count(*)::int FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.died_at IS NULL) AS pending,
  (SELECT count(*)::int FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.died_at IS NOT NULL) AS dead_letters`;

export class PostgresWebhookStore implements WebhookStore {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  get #pool(): pg.Pool {
    return this.#connections.readers;
  }

  /** Concurrent inserts may exceed the limit, which need not be exact. */
  async add(
    { id, url, types, accounts, description }: WebhookTarget,
    secret: string,
    position: Position,
    webhooksMax: number,
  ): Promise<Webhook | undefined> {
    const [row] = await ask<WebhookRow>(this.#pool, {
      text: `INSERT INTO webhooks AS w (id, url, secret, types, accounts, description, position)
        SELECT $1, $2, $3, $4, $5, $6, $7 WHERE (SELECT count(*) FROM webhooks) < $8
        RETURNING w.*, 0 AS pending, 0 AS dead_letters`,
      values: [id, url, secret, types, accounts, description, position, webhooksMax],
    });
    return row && webhookOf(row);
  }

  async find(id: string): Promise<Webhook | undefined> {
    const text = `SELECT w.*, ${COUNTS} FROM webhooks w WHERE w.id = $1`;
    const [row] = await ask<WebhookRow>(this.#pool, { text, values: [id] });
    return row && webhookOf(row);
  }

  async list(after: string | undefined, limit: number): Promise<readonly Webhook[]> {
    const text = `SELECT w.*, ${COUNTS} FROM webhooks w WHERE $1::uuid IS NULL OR w.id > $1 ORDER BY w.id LIMIT $2`;
    return (await ask<WebhookRow>(this.#pool, { text, values: [after ?? null, limit] })).map(webhookOf);
  }

  async remove(id: string): Promise<boolean> {
    const text = 'DELETE FROM webhooks WHERE id = $1 RETURNING id';
    return (await ask(this.#pool, { text, values: [id] })).length > 0;
  }

  async enable(id: string): Promise<Webhook | undefined> {
    const text = `WITH enabled AS (
        UPDATE webhooks SET state = 'active', disabled_reason = NULL, disabled_at = NULL, failing_since = NULL,
          paused_until = NULL, epoch = epoch + 1 WHERE id = $1 AND state = 'disabled' RETURNING id
      )
      UPDATE webhook_deliveries d SET due_at = 'epoch' FROM enabled
      WHERE d.webhook_id = enabled.id AND d.died_at IS NULL`;
    await ask(this.#pool, { text, values: [id] });
    return this.find(id);
  }

  async waiting(id: string, after: Position, limit: number): Promise<readonly WaitingDelivery[]> {
    const rows = await ask<PendingRow & { error: string | null }>(this.#pool, {
      text: `SELECT position, account_id, attempts, due_at, error FROM webhook_deliveries
        WHERE webhook_id = $1 AND died_at IS NULL AND position > $2 ORDER BY position LIMIT $3`,
      values: [id, after, limit],
    });
    return rows.map((row) => ({ ...pendingOf(row), error: row.error }));
  }

  async deadLetters(id: string, after: Position, limit: number): Promise<readonly DeadLetter[]> {
    interface Row {
      position: string;
      account_id: string;
      attempts: number;
      error: string;
      died_at: Date;
    }
    const rows = await ask<Row>(this.#pool, {
      text: `SELECT position, account_id, attempts, error, died_at FROM webhook_deliveries
        WHERE webhook_id = $1 AND died_at IS NOT NULL AND position > $2 ORDER BY position LIMIT $3`,
      values: [id, after, limit],
    });
    return rows.map(({ position, account_id, died_at, ...row }) => ({
      ...row,
      position: asPosition(Number(position)),
      accountId: account_id,
      diedAt: died_at.toISOString(),
    }));
  }

  async replay(id: string, positions: readonly Position[] | undefined, limit: number): Promise<number> {
    const [row] = await ask<{ replayed: number }>(this.#pool, {
      text: `WITH chosen AS (
          SELECT position FROM webhook_deliveries WHERE webhook_id = $1 AND died_at IS NOT NULL
            AND ($2::bigint[] IS NULL OR position = ANY ($2)) ORDER BY position LIMIT $3
        ), revived AS (
          UPDATE webhook_deliveries d SET died_at = NULL, attempts = 0, due_at = 'epoch', error = NULL
          FROM chosen WHERE d.webhook_id = $1 AND d.position = chosen.position RETURNING 1
        ), told AS (
          UPDATE webhooks SET replays = replays + 1 WHERE id = $1 AND EXISTS (SELECT FROM chosen)
        )
        SELECT count(*)::int AS replayed FROM revived`,
      values: [id, positions ?? null, limit],
    });
    return row?.replayed ?? 0;
  }

  async active(): Promise<readonly { readonly id: string; readonly replays: number }[]> {
    const text = `SELECT id, replays FROM webhooks WHERE state = 'active' ORDER BY id`;
    const rows = await ask<{ id: string; replays: string }>(this.#pool, { name: 'active-webhooks', text });
    return rows.map(({ id, replays }) => ({ id, replays: Number(replays) }));
  }

  /** Does nothing on another log, because its deliveries are unknown. */
  async take(id: string): Promise<TakenWebhook | undefined> {
    const text = `UPDATE webhooks w SET epoch = epoch + 1
      WHERE id = $1 AND state = 'active' AND (${ofLog(2)}) RETURNING w.*, ${COUNTS}`;
    const values = [id, ...(await this.#knownLog())];
    const [row] = await ask<WebhookRow>(this.#pool, { text, values });
    if (row === undefined) return undefined;
    const { secret, epoch, dead_letters: deadLetters } = row;
    return { target: targetOf(row), secret, progress: progressOf(row), epoch: Number(epoch), deadLetters };
  }

  async pending(id: string): Promise<readonly PendingDelivery[]> {
    const rows = await ask<PendingRow>(this.#pool, {
      text: `SELECT position, account_id, attempts, due_at FROM webhook_deliveries
        WHERE webhook_id = $1 AND died_at IS NULL ORDER BY position`,
      values: [id],
    });
    return rows.map(pendingOf);
  }

  /**
   * One statement, so it is atomic, and can be repeated if its reply is lost. Does nothing on another log.
   */
  async save(id: string, epoch: number, { progress, rows, done, seen }: DispatchRecord): Promise<boolean> {
    const text = `WITH held AS (
        UPDATE webhooks SET position = $3, state = $4, disabled_reason = $5, disabled_at = $6, failing_since = $7,
          last_error = $8, last_error_at = $9, last_delivered_at = $10, delivered = $11, failed = $12,
          paused_until = $20
        WHERE id = $1 AND epoch = $2 AND (${ofLog(21)}) RETURNING id
      ), gone AS (
        DELETE FROM webhook_deliveries d USING held WHERE d.webhook_id = held.id AND d.position = ANY ($13::bigint[])
      ), kept AS (
        INSERT INTO webhook_deliveries (webhook_id, position, account_id, attempts, due_at, error, died_at)
        SELECT held.id, added.* FROM held, unnest($14::bigint[], $15::uuid[], $16::int[], $17::timestamptz[],
          $18::text[], $19::timestamptz[]) AS added
        ON CONFLICT (webhook_id, position) DO UPDATE SET attempts = excluded.attempts, due_at = excluded.due_at,
          error = excluded.error, died_at = excluded.died_at
      )
      SELECT 1 FROM held`;
    const { position, state, disabledReason, disabledAt, failingSince, lastError, lastErrorAt } = progress;
    const { lastDeliveredAt, delivered, failed } = progress;
    const values = [
      ...[id, epoch, position, state, disabledReason, disabledAt, failingSince, lastError, lastErrorAt],
      ...[lastDeliveredAt, delivered, failed, done],
      rows.map((row) => row.position),
      rows.map((row) => row.accountId),
      rows.map((row) => row.attempts),
      rows.map((row) => new Date(row.dueMs).toISOString()),
      rows.map((row) => row.error),
      rows.map((row) => row.diedAt),
      progress.pausedUntil ?? null,
      ...(await this.#knownLog(seen)),
    ];
    return (await ask(this.#pool, { name: 'save-webhook', text, values })).length > 0;
  }

  /** The parameters of `ofLog`. A log without its newest events may have the name that the node knows until it is recognised. */
  async #knownLog(seen?: Mark): Promise<readonly [name: string, position: Position, mark: string]> {
    const { log } = this.#connections;
    const name = await log.settled();
    // The name may have changed since the dispatch has read its events: then they are of the log before.
    const { position, mark } = seen ?? log.newest;
    return [name, position, mark];
  }
}

/** Whether the database has the log with the name in parameter `at`, and the event at the position and with the mark in the next. */
const ofLog = (at: number) => `SELECT log_name = $${at} AND is_in_place
    AND ($${at + 1}::bigint = 0 OR known_mark IS NOT DISTINCT FROM $${at + 2}) FROM log_sighting($${at + 1}::bigint)`;

const pendingOf = ({ position, account_id, attempts, due_at }: PendingRow): PendingDelivery => ({
  position: asPosition(Number(position)),
  accountId: account_id,
  attempts,
  dueMs: due_at.getTime(),
});

const targetOf = ({ id, url, types, accounts, description }: WebhookRow): WebhookTarget => ({
  id,
  url,
  types,
  accounts,
  description,
});

const progressOf = (row: WebhookRow): WebhookProgress => ({
  position: asPosition(Number(row.position)),
  state: row.state,
  disabledReason: row.disabled_reason,
  disabledAt: isoOf(row.disabled_at),
  failingSince: isoOf(row.failing_since),
  lastError: row.last_error,
  lastErrorAt: isoOf(row.last_error_at),
  lastDeliveredAt: isoOf(row.last_delivered_at),
  delivered: Number(row.delivered),
  failed: Number(row.failed),
  ...(row.paused_until && { pausedUntil: row.paused_until.toISOString() }),
});

const webhookOf = (row: WebhookRow): Webhook => ({
  ...targetOf(row),
  ...progressOf(row),
  createdAt: row.created_at.toISOString(),
  pending: row.pending,
  deadLetters: row.dead_letters,
});

const isoOf = (time: Date | null): string | null => time?.toISOString() ?? null;
