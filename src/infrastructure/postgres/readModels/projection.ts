/** A read model on PostgreSQL: its tables, and how it writes rows. */
import type pg from 'pg';
import type { LogPage } from '../../../application/readModels/ports.js';
import type { ProjectionId } from '../../../application/readModels/projection.js';

/** The name of a table of a generation. */
export type TableOf = (name: string) => string;

export interface PostgresProjection {
  readonly id: ProjectionId;
  /**
   * Statements that create each table, given its name. The keys are the names of the views of the serving
   * generation.
   */
  readonly tables: Readonly<Record<string, (table: string) => readonly string[]>>;
  /**
   * Writes the changes of the next page. Its movements are read in SQL, by position (log/movementSql.ts); it has the other
   * events.
   */
  write(client: pg.ClientBase, table: TableOf, page: LogPage): Promise<void>;
}
