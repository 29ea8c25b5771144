/** A read model on PostgreSQL: its tables, and how it writes rows. */
import type pg from 'pg';
import type { LoggedEvent, ProjectionId } from '../../../application/readModels/projection.js';

/** The position before some events, and that of the last one. */
export const positionsOf = (events: readonly LoggedEvent[]): [number, number] => [
  (events[0]?.position ?? 1) - 1,
  events.at(-1)?.position ?? 0,
];

/** The name of a table of a generation. */
export type TableOf = (name: string) => string;

export interface PostgresProjection {
  readonly id: ProjectionId;
  /**
   * Statements that create each table, given its name. The keys are the names of the views of the serving
   * generation.
   */
  readonly tables: Readonly<Record<string, (table: string) => readonly string[]>>;
  /** Writes the changes of the next events. */
  write(client: pg.ClientBase, table: TableOf, events: readonly LoggedEvent[]): Promise<void>;
}
