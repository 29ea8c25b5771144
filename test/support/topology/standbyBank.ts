/** A bank in this process that reads from a standby, and what each server was asked. */
import { loadConfig } from '../../../src/main/config.js';
import { createLogger } from '../../../src/main/logger.js';
import { type Service, startService } from '../../../src/main/service.js';
import type { Json } from '../json.js';
import { ADMIN_KEY, Client } from '../service.js';
import type { Postgres } from './postgres.js';

/** Settings under which a server's log has every statement. */
export const TOLD = { log_statement: 'all' };

export class StandbyBank {
  readonly client: Client;
  /** What was logged, a parsed line each. */
  readonly log: Record<string, Json>[];
  readonly #service: Service;

  private constructor(service: Service, log: Record<string, Json>[]) {
    this.#service = service;
    this.log = log;
    this.client = new Client(service.address, ADMIN_KEY);
  }

  static async start(databaseUrl: string, readUrl: string): Promise<StandbyBank> {
    const config = loadConfig({
      ...{ PORT: '0', BANK_ADMIN_KEY: ADMIN_KEY, LOG_LEVEL: 'info' },
      ...{ DATABASE_URL: databaseUrl, READ_DATABASE_URL: readUrl },
    });
    const log: Record<string, Json>[] = [];
    const logger = createLogger(config.LOG_LEVEL, { write: (line) => log.push(JSON.parse(line)) });
    return new StandbyBank(await startService(config, databaseUrl, logger), log);
  }

  stop(): Promise<void> {
    return this.#service.stop();
  }

  /** What /health/ready says of the standby; its status must be 200. */
  async standby(): Promise<string> {
    const { status, body } = await this.client.get('/health/ready');
    return status === 200 ? body.checks.standby : `not ready: ${JSON.stringify(body)}`;
  }

  /** What the log says of the standby. */
  tellings(): string[] {
    return this.log.map(({ msg }) => msg).filter((line) => line.startsWith('READ_DATABASE_URL'));
  }
}

/** @returns how often a server was asked for something from then on */
export function asked(server: Postgres, what: RegExp): () => number {
  const from = server.log.length;
  return () => server.log.slice(from).match(new RegExp(what, 'g'))?.length ?? 0;
}
