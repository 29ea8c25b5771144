/** Reacts to a change of the log's identity: clears what is cached about the old log, and reports the change. */

import type { Logger } from 'pino';
import type { EpochReason, KnownLog, LogChange, LogDescription } from '../application/log/knownLog.js';
import { asPosition, type Position } from '../application/log/ports.js';
import type { LogStatus, LogView } from '../application/log/status.js';
import { commandLine } from '../application/shared/commandLine.js';

/** Measurements of the log's changes. */
export interface LogTelemetry {
  /** The log has another name, for this reason, and lacks so many events that this process knew. */
  logChanged(reason: EpochReason, lost: number): void;
}

type Lines = Pick<Logger, 'info' | 'warn' | 'error'>;

/** A component that remembers events or states of the log. */
export interface LogMemory {
  forget(): void;
}

/**
 * Clears all memories of the log whenever its identity changes, and reports the change to the log file and metrics.
 * @returns the log's current identity and status
 */
export function watchLog(
  log: KnownLog,
  options: {
    readonly logger: Lines;
    readonly telemetry: LogTelemetry;
    /** Cleared in this order, before the node uses the log again. */
    readonly memories: readonly LogMemory[];
    /** @param shared position of the last event that clients may have read of both logs; later ones may be gone */
    readonly onChange: (name: string, shared: Position) => void;
  },
): LogView {
  const { logger, telemetry, memories, onChange } = options;
  let lost: LogStatus['lost'];
  log.onChange((change) => {
    for (const memory of memories) memory.forget();
    const name = nameOf(change.log);
    onChange(name.name, change.shared);
    if (change.newest > change.common) lost = { from: asPosition(change.common + 1), to: change.newest };
    telemetry.logChanged(name.reason, change.newest - change.common);
    say(logger, change);
  });
  return {
    get name() {
      return log.name;
    },
    commonWith: (name) => log.commonWith(name),
    status: () => {
      if (log.description === undefined) return undefined;
      const { name, reason, beganAt, afterPosition } = nameOf(log.description);
      const state = log.description.isCopy ? 'copy' : 'original';
      return { state, name, reason, since: beganAt, after: afterPosition, ...(lost && { lost }) };
    },
  };
}

const nameOf = ({ epochs }: LogDescription) => epochs.at(-1) as LogDescription['epochs'][number];

function say(logger: Lines, { log, common, newest }: LogChange): void {
  const { name, reason } = nameOf(log);
  const fields = { log: name, reason };
  if (newest > common) {
    const [from, to] = [common + 1, newest];
    logger.error(
      { ...fields, lostFrom: from, lostTo: to },
      `the log has lost events: positions ${from} to ${to} are missing (${WHAT[reason]}); everything cached about them is discarded`,
    );
  }
  if (log.isCopy) {
    logger.warn(
      fields,
      `this database may be a copy of the bank (${WHAT[reason]}); no webhooks are sent until \`${commandLine('adopt')}\` declares it the bank itself`,
    );
  } else if (newest === common) {
    logger.info(fields, `the log has a new name (${WHAT[reason]}); no known event is missing`);
  }
}

const WHAT = {
  begun: 'this is a different log',
  promoted: 'its server was promoted, or recovered to an earlier moment',
  'tail-lost': 'its newest events are missing',
  restored: 'its tables were restored from a dump',
  copied: 'it is in another database or cluster than before',
} as const;
