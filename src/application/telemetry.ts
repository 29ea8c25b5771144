/** What the application tells of its own work. The adapter turns it into metrics. */
import type { Answer } from './answer.js';
import type { CommandType } from './commands.js';

export interface Telemetry {
  /** A command was answered, after so many milliseconds. */
  answered(type: CommandType, answer: Answer, latencyMs: number): void;
  /** A batch of so many commands was appended, the append taking so many milliseconds. */
  appended(commands: number, durationMs: number): void;
  /** So many units were decided on a state that was not the committed one, and are decided again. */
  conflicts(units: number): void;
}

export const silent: Telemetry = { answered() {}, appended() {}, conflicts() {} };
