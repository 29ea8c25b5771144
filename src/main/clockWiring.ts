/** Wires the bank's clock to the database, and logs when clocks drift apart and when they agree again. */
import type { Logger } from 'pino';
import { BankClock } from '../application/shared/bankClock.js';
import { BankZone, DEFAULT_ZONE } from '../application/shared/bankZone.js';
import type { Time } from '../application/shared/time.js';
import type { Connections } from '../infrastructure/postgres/connection/connections.js';
import type { TimeWatch } from '../infrastructure/postgres/log/appendSession.js';
import { BankTime } from '../infrastructure/postgres/log/bankTime.js';
import type { Config } from './config.js';

const newestIsAhead = (seconds: number): string =>
  `the newest event was recorded ${seconds} s ahead of the database’s clock; until the clock catches up, ` +
  'new events are recorded with the same time; check the clock of the PostgreSQL server';

const clocksDiffer = (seconds: number): string =>
  `the database’s clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} this node’s; ` +
  'the database’s clock is used; check the clocks of this machine and of the PostgreSQL server';

const LINES = {
  aheadMs: {
    begun: newestIsAhead,
    over: 'the database’s clock has caught up with the newest event',
  },
  skewMs: {
    begun: clocksDiffer,
    over: 'the clocks of this node and the database agree again',
  },
} as const;

export function wireClock(
  time: Time,
  { BANK_TIME_ZONE }: Config,
  connections: Connections,
  logger: Logger,
): { readonly clock: BankClock; readonly bankTime: BankTime; readonly times: TimeWatch } {
  const clock = new BankClock({
    time,
    zone: new BankZone(BANK_TIME_ZONE ?? DEFAULT_ZONE),
    onChange: (kind, faults) => {
      const seconds = Number((faults[kind] / 1_000).toFixed(1));
      if (seconds === 0) logger.info(LINES[kind].over);
      else logger.warn({ seconds }, LINES[kind].begun(seconds));
    },
  });
  const bankTime = new BankTime({
    connections,
    bankClock: clock,
    time,
    ownZone: BANK_TIME_ZONE,
    onOtherZone: (own, noted) =>
      logger.error(`BANK_TIME_ZONE is ${own}, but the bank’s time zone is now ${noted}; restart this node`),
  });
  return { clock, bankTime, times: { time, onTime: (reading) => clock.told(reading) } };
}
