/** Wires webhooks to PostgreSQL and HTTP. */
import type { Logger } from 'pino';
import type { Bank } from '../application/bank.js';
import type { LogEnd } from '../application/log/end.js';
import type { EventLog } from '../application/log/ports.js';
import type { Leases } from '../application/shared/ports.js';
import type { Random } from '../application/shared/random.js';
import type { Time } from '../application/shared/time.js';
import { WebhookDispatcher } from '../application/webhooks/dispatcher.js';
import type { WebhookTelemetry } from '../application/webhooks/ports.js';
import { Webhooks } from '../application/webhooks/registry.js';
import { Slots } from '../application/webhooks/slots.js';
import { HttpWebhookSender } from '../infrastructure/http/webhookSender.js';
import type { Connections } from '../infrastructure/postgres/connection/connections.js';
import { PostgresWebhookStore } from '../infrastructure/postgres/webhooks.js';
import type { Config } from './config.js';

export interface WebhookParts {
  readonly registry: Webhooks;
  /** Number of unfinished deliveries of this node's webhooks. */
  readonly unfinished: () => number;
  /** Starts sending; the database must be migrated. */
  start(): void;
  stop(): Promise<void>;
}

export function wireWebhooks(options: {
  readonly config: Config;
  readonly connections: Connections;
  readonly bank: Bank;
  readonly store: Pick<EventLog, 'lastPosition'>;
  readonly logEnd: LogEnd;
  readonly leases: Leases;
  /** Its time of day follows the database's clock. */
  readonly time: Time;
  readonly random: Random;
  readonly telemetry: WebhookTelemetry;
  readonly logger: Logger;
}): WebhookParts {
  const { config, connections, bank, logEnd, leases, time, random, telemetry, logger } = options;
  const { log } = connections;
  const epochs = () => log.description?.epochs ?? [];
  const store = new PostgresWebhookStore(connections);
  const sender = new HttpWebhookSender({
    time,
    msMax: config.WEBHOOK_MS_MAX,
    allowsPrivate: config.WEBHOOK_PRIVATE_TARGETS === 'on',
  });
  const dispatcher = new WebhookDispatcher({
    store,
    sender,
    log: {
      get epochs() {
        return epochs();
      },
      events: (after, limit) => bank.events(after, limit),
    },
    logEnd,
    leases,
    isHeld: async () => {
      if (log.description?.isCopy === true) await log.refresh();
      return log.description?.isCopy === true;
    },
    slots: new Slots(config.WEBHOOK_SENDS_TOTAL_MAX),
    time,
    telemetry,
    limits: {
      sendsMax: config.WEBHOOK_SENDS_MAX,
      attemptsMax: config.WEBHOOK_ATTEMPTS_MAX,
      retryMs: config.WEBHOOK_RETRY_MS,
      retryMsMax: config.WEBHOOK_RETRY_MS_MAX,
      retryAfterMsMax: config.WEBHOOK_RETRY_AFTER_MS_MAX,
      pendingMax: config.WEBHOOK_PENDING_MAX,
      disableMs: config.WEBHOOK_DISABLE_MS,
    },
    random,
    onDisabled: (webhook, reason) => logger.warn({ webhook, reason }, 'webhook disabled'),
    onError: (error, webhook) => logger.error({ err: error, webhook }, 'webhook dispatch failed; retrying'),
  });
  const registry = new Webhooks({
    random,
    store,
    sender,
    lastPosition: () => options.store.lastPosition(),
    webhooksMax: config.WEBHOOKS_MAX,
    onChange: () => dispatcher.wake(),
    epochs,
  });
  log.onChange(() => dispatcher.logChanged());
  return {
    registry,
    unfinished: () => dispatcher.unfinished,
    start: () => dispatcher.start(),
    stop: async () => {
      await dispatcher.stop();
      sender.end();
    },
  };
}
