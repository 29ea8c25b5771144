/** Composes webhooks. */
import type { Logger } from 'pino';
import type { Bank } from '../application/bank.js';
import type { LogEnd } from '../application/log/end.js';
import type { KnownLog } from '../application/log/knownLog.js';
import type { EventLog } from '../application/log/ports.js';
import type { Leases } from '../application/shared/ports.js';
import type { Random } from '../application/shared/random.js';
import type { Time } from '../application/shared/time.js';
import { WebhookDispatcher } from '../application/webhooks/dispatcher.js';
import type { WebhookSender, WebhookStore, WebhookTelemetry } from '../application/webhooks/ports.js';
import { Webhooks } from '../application/webhooks/registry.js';
import { Slots } from '../application/webhooks/slots.js';
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
  readonly bank: Bank;
  readonly store: WebhookStore;
  readonly sender: WebhookSender;
  readonly log: KnownLog;
  readonly end: Pick<EventLog, 'lastPosition'>;
  readonly logEnd: LogEnd;
  readonly leases: Leases;
  /** Its time of day follows the database's clock. */
  readonly clock: Time;
  readonly random: Random;
  readonly telemetry: WebhookTelemetry;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
}): WebhookParts {
  const { config, bank, store, sender, log, logEnd, leases, clock, random, telemetry, logger } = options;
  const epochs = () => log.description?.epochs ?? [];
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
    time: clock,
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
    lastPosition: () => options.end.lastPosition(),
    webhooksMax: config.WEBHOOKS_MAX,
    onChange: () => dispatcher.wake(),
    epochs,
  });
  log.onChange(() => dispatcher.logChanged());
  return {
    registry,
    unfinished: () => dispatcher.unfinished,
    start: () => dispatcher.start(),
    stop: () => dispatcher.stop(),
  };
}
