/** Statement formats, written line by line so that a long statement is never in memory as a whole. */
import type { StatementFacts, StatementLine } from './statements.js';

/** The text of a statement: `begin`, each line, then `end`. */
export interface WrittenStatement {
  readonly begin: string;
  /** @param index from 0 */
  readonly line: (line: StatementLine, index: number) => string;
  readonly end: string;
}

export type StatementFormat = (facts: StatementFacts) => WrittenStatement;
