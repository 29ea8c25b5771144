/** Metrics whose values are read on each scrape. */
import { Gauge, type Registry } from 'prom-client';
import type { Lag } from '../../application/readModels/ports.js';
import type { ClockFaults } from '../../application/shared/bankClock.js';

/** Sources of the gauges, read on each scrape. */
export interface Gauges {
  queueDepth(): number;
  pool(): { readonly total: number; readonly idle: number; readonly waiting: number };
  /** Undefined without Redis. */
  redis(): 'up' | 'degraded' | undefined;
  /** One word that says why Redis is not used; undefined while it is. */
  redisFault(): string | undefined;
  /** Undefined without READ_DATABASE_URL. */
  standby(): 'up' | 'degraded' | undefined;
  /** Whether the database may be a copy of the bank. */
  isCopy(): boolean;
  /** Number of unfinished deliveries of this node's webhooks. */
  webhookDeliveries(): number;
  /** Whether this process is the writer; undefined for a node alone. */
  isWriter(): boolean | undefined;
  /** Number of commands in the event buffer; undefined if unknown. */
  buffered(): Promise<number | undefined>;
  /** The served read models; empty if unknown. */
  projections(): Promise<readonly { readonly name: string; readonly lag: Lag }[]>;
  feedReaders(): number;
  clocks(): ClockFaults;
}

/** Adds the gauges to a registry, which reads them in this order. */
export function addGauges(registry: Registry, gauges: Gauges): void {
  const registers = [registry];
  // Values that are the same in all processes are not summed.
  const add = (
    name: string,
    help: string,
    read: () => number | Promise<number>,
    aggregator: 'sum' | 'min' | 'max' = 'sum',
  ) =>
    new Gauge({
      name,
      help,
      registers,
      aggregator,
      async collect() {
        this.set(await read());
      },
    });
  // First, because some of the other gauges query PostgreSQL and would count themselves.
  addConnections(registry, gauges);
  add('bank_queue_commands', 'Queued commands', () => gauges.queueDepth());
  const writer = '1 while this process appends the commands of all nodes';
  add('bank_writer', writer, () => (gauges.isWriter() ? 1 : 0), 'max');
  addRedisFault(registry, gauges);
  add('bank_redis_up', '1 while Redis is used, 0 while the bank runs without it', () =>
    gauges.redis() === 'up' ? 1 : 0,
  );
  const standby =
    '1 while the standby of READ_DATABASE_URL serves reads, 0 while the primary serves all reads';
  add('bank_read_standby_up', standby, () => (gauges.standby() === 'up' ? 1 : 0), 'min');
  const copy = '1 if the database may be a copy of the bank, until an operator adopts it';
  add('bank_log_copy', copy, () => (gauges.isCopy() ? 1 : 0), 'max');
  const buffered = 'Commands in the event buffer, from all nodes';
  add('bank_buffer_entries', buffered, async () => (await gauges.buffered()) ?? 0, 'max');
  add('bank_feed_readers', 'Readers of the live feed', () => gauges.feedReaders());
  const ahead = 'How far the newest event is ahead of the database’s clock; 0 up to 2 s';
  add('bank_clock_ahead_seconds', ahead, () => gauges.clocks().aheadMs / 1_000, 'max');
  const skew = 'How far the database’s clock is ahead of this node’s (negative: behind); 0 up to 2 s';
  add('bank_clock_skew_seconds', skew, () => gauges.clocks().skewMs / 1_000, 'max');
  addLags(registry, gauges);
  const deliveries = 'Pending deliveries of the webhooks that this node dispatches';
  add('bank_webhook_pending_deliveries', deliveries, () => gauges.webhookDeliveries());
}

function addConnections(registry: Registry, gauges: Gauges): void {
  new Gauge({
    name: 'bank_postgres_connections',
    help: 'PostgreSQL connections, and requests waiting for one',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { total, idle, waiting } = gauges.pool();
      this.set({ state: 'busy' }, total - idle);
      this.set({ state: 'idle' }, idle);
      this.set({ state: 'waiting' }, waiting);
    },
  });
}

function addRedisFault(registry: Registry, gauges: Gauges): void {
  new Gauge({
    name: 'bank_redis_fault',
    help: '1 for the reason why Redis is not used; absent while it is used',
    labelNames: ['reason'],
    registers: [registry],
    collect() {
      this.reset();
      const reason = gauges.redisFault();
      if (reason !== undefined) this.set({ reason }, 1);
    },
  });
}

function addLags(registry: Registry, gauges: Gauges): void {
  const lag = (unit: keyof Lag, collect?: () => Promise<void>) =>
    new Gauge({
      name: `bank_projection_lag_${unit}`,
      help: `Lag of a read model behind the log, in ${unit}`,
      labelNames: ['projection'],
      registers: [registry],
      // All processes see the same read models.
      aggregator: 'max',
      ...(collect && { collect }),
    });
  const seconds = lag('seconds');
  const events = lag('events', async () => {
    for (const { name: projection, lag } of await gauges.projections()) {
      events.set({ projection }, lag.events);
      seconds.set({ projection }, lag.seconds);
    }
  });
}
