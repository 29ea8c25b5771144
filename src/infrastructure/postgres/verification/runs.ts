/** Verifications as rows shared by all nodes; see migrations/0008_verifications.sql. */
import type pg from 'pg';
import {
  type Outcome,
  type Progress,
  VERIFICATION_LOST,
  VERIFICATION_LOST_MS,
  VERIFICATIONS_MAX,
  type Verification,
  type VerificationRun,
  type VerificationStore,
} from '../../../application/verification/ports.js';
import { ask, type Connections } from '../connection/connections.js';

interface RunRow {
  id: string;
  state: VerificationRun['state'];
  started_at: Date;
  finished_at: Date | null;
  events_done: string;
  events_total: string;
  report: Verification | null;
  error: string | null;
}

export class PostgresVerificationStore implements VerificationStore {
  readonly #pool: pg.Pool;

  constructor(connections: Connections) {
    this.#pool = connections.readers;
  }

  async begin(id: string): Promise<VerificationRun | undefined> {
    await this.#giveUpLost();
    const [row] = await ask<RunRow>(this.#pool, {
      text: `INSERT INTO verifications (id, state, started_at, seen_at)
        VALUES ($1, 'running', clock_timestamp(), clock_timestamp())
        ON CONFLICT DO NOTHING RETURNING *`,
      values: [id],
    });
    if (row === undefined) return undefined;
    await ask(this.#pool, {
      text: 'DELETE FROM verifications WHERE id IN (SELECT id FROM verifications ORDER BY id DESC OFFSET $1)',
      values: [VERIFICATIONS_MAX],
    });
    return runOf(row);
  }

  async advance(id: string, { done, total }: Progress): Promise<boolean> {
    const rows = await ask(this.#pool, {
      text: `UPDATE verifications SET seen_at = clock_timestamp(), events_done = $2, events_total = $3
        WHERE id = $1 AND state = 'running' RETURNING id`,
      values: [id, done, total],
    });
    return rows.length > 0;
  }

  async end(id: string, outcome: Outcome, progress?: Progress): Promise<void> {
    await ask(this.#pool, {
      text: `UPDATE verifications SET state = $2, report = $3, error = $4, finished_at = clock_timestamp(),
          events_done = coalesce($5, events_done), events_total = coalesce($6, events_total)
        WHERE id = $1 AND state = 'running'`,
      values: [
        id,
        outcome.state,
        outcome.state === 'done' ? JSON.stringify(outcome.report) : null,
        outcome.state === 'failed' ? outcome.error : null,
        progress?.done ?? null,
        progress?.total ?? null,
      ],
    });
  }

  async find(id: string): Promise<VerificationRun | undefined> {
    await this.#giveUpLost();
    const text = 'SELECT * FROM verifications WHERE id = $1';
    const [row] = await ask<RunRow>(this.#pool, { text, values: [id] });
    return row && runOf(row);
  }

  async list(): Promise<readonly VerificationRun[]> {
    await this.#giveUpLost();
    const text = 'SELECT * FROM verifications ORDER BY id DESC LIMIT $1';
    return (await ask<RunRow>(this.#pool, { text, values: [VERIFICATIONS_MAX] })).map(runOf);
  }

  /** A run seen in the future was seen before the clock was set back. */
  async #giveUpLost(): Promise<void> {
    await ask(this.#pool, {
      name: 'give-up-lost-verifications',
      text: `UPDATE verifications SET state = 'failed', error = $1, finished_at = seen_at
        WHERE state = 'running' AND NOT seen_at BETWEEN clock_timestamp() - $2 * interval '1 millisecond'
          AND clock_timestamp() + $2 * interval '1 millisecond'`,
      values: [VERIFICATION_LOST, VERIFICATION_LOST_MS],
    });
  }
}

function runOf(row: RunRow): VerificationRun {
  return {
    id: row.id,
    state: row.state,
    startedAtMs: row.started_at.getTime(),
    ...(row.finished_at && { finishedAtMs: row.finished_at.getTime() }),
    progress: { done: Number(row.events_done), total: Number(row.events_total) },
    ...(row.report && { report: row.report }),
    ...(row.error !== null && { error: row.error }),
  };
}
