/** A read model on PostgreSQL: its tables, and how events become rows. */
import type pg from 'pg';
import type { LoggedEvent, ProjectionId } from '../../../application/readModels/projection.js';
import type { BankZone } from '../../../application/shared/bankZone.js';

/** Names a table of one generation. */
export type TableOf = (name: string) => string;

export interface PostgresProjection {
  readonly id: ProjectionId;
  /**
   * Statements that make each of its tables, given the table's name. The keys are the names of the views that show the
   * serving generation.
   */
  readonly tables: Readonly<Record<string, (table: string) => readonly string[]>>;
  /** Whether its rows are of days on which something was recorded: another time zone then needs other rows. */
  readonly hasDays?: true;
  /**
   * Writes what the events, which follow those written before, change.
   * @param zone the time zone of the generation's days
   */
  write(client: pg.ClientBase, table: TableOf, events: readonly LoggedEvent[], zone: BankZone): Promise<void>;
}
