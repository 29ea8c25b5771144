/**
 * Verifies a bank from its events: folds them account by account, and compares everything derived from them.
 * It holds one account and a page of each table in memory, however long the log is.
 */
import type { AccountState } from '../accounts/state.js';
import { accountAnswer, accountText, readRejection } from '../commands/answerText.js';
import type { StoredEvent } from '../log/ports.js';
import type { LoggedEvent } from '../readModels/projection.js';
import { BankZone } from '../shared/bankZone.js';
import { AccountFold } from './accountFold.js';
import { AtVersions } from './atVersions.js';
import { CacheComparison } from './cache.js';
import { Findings } from './findings.js';
import {
  type CachedStates,
  type Checkpoint,
  type SetCheck,
  type Verification,
  type VerificationSource,
  VIEWS,
} from './ports.js';
import { ReadModels } from './readModels.js';
import { StatesComparison } from './states.js';

export interface VerifyOptions {
  readonly source: VerificationSource;
  readonly cache?: CachedStates | undefined;
  /** Called with the number of events folded since the last call. */
  readonly onEvents?: (count: number) => void;
}

export async function verify({ source, cache, onEvents }: VerifyOptions): Promise<Verification> {
  const findings = new Findings();
  const checkpoints = await comparedCheckpoints(source, findings);
  const zones = (await source.timeZones()).map((name) => new BankZone(name));
  const account = new AccountFold(findings, zones);
  const fold = new Fold(
    account,
    source,
    checkpoints,
    cache && new CacheComparison(cache, findings),
    findings,
  );
  const folding = async () => {
    for await (const events of source.events()) {
      await fold.take(events);
      onEvents?.(events.length);
    }
    await fold.end();
  };
  const comparing = async () => {
    for (const check of source.setChecks()) await compareSet(check, findings);
    await compareRejections(source, findings);
  };
  await Promise.all([folding(), comparing()]);
  return {
    checks: findings.checks,
    differences: findings.differences,
    notes: findings.notes,
    checkpoints: Object.fromEntries([...checkpoints].map(([name, { position }]) => [name, position])),
  };
}

/** Checkpoints of the serving read models. */
async function comparedCheckpoints(
  source: VerificationSource,
  findings: Findings,
): Promise<ReadonlyMap<string, Checkpoint>> {
  const checkpoints = await source.checkpoints();
  findings.count('checkpoints', 0);
  if (checkpoints === undefined) return new Map();
  for (const projection of new Set(Object.values(VIEWS))) {
    findings.count('checkpoints');
    const checkpoint = checkpoints.get(projection);
    const table = 'checkpoints';
    if (checkpoint === undefined) {
      findings.differ('checkpoints', table, projection, 'a serving generation', 'none');
    } else if (checkpoint.failure !== undefined) {
      findings.differ('checkpoints', table, projection, 'no failure', checkpoint.failure);
    }
  }
  return checkpoints;
}

class Fold {
  readonly #account: AccountFold;
  readonly #readModels: ReadModels;
  readonly #states: StatesComparison;
  readonly #answers: AtVersions;
  readonly #cache: CacheComparison | undefined;
  /** The expected row of the current account. */
  #shown: AccountState | undefined;
  #version = 0;

  constructor(
    account: AccountFold,
    source: VerificationSource,
    checkpoints: ReadonlyMap<string, Checkpoint>,
    cache: CacheComparison | undefined,
    findings: Findings,
  ) {
    this.#account = account;
    this.#readModels = new ReadModels(source, checkpoints, findings);
    this.#cache = cache;
    this.#states = new StatesComparison(source, findings);
    this.#answers = new AtVersions({
      check: 'answers',
      table: 'commands',
      recorded: source.answers(),
      expected: (state, { recordedAt = state.updatedAt }) => accountText(accountAnswer(state, recordedAt)),
      findings,
    });
  }

  /** @param events the next ones, by account and version */
  async take(events: readonly StoredEvent[]): Promise<void> {
    const begun = new Set(events.map(({ streamId }) => streamId));
    begun.delete(this.#account.streamId);
    await this.#cache?.prepare([...begun]);
    const logged: LoggedEvent[] = [];
    const shown: AccountState[] = [];
    for (const stored of events) {
      if (stored.streamId !== this.#account.streamId) {
        this.#finish(shown);
        this.#account.begin(stored.streamId);
      }
      const event = this.#account.apply(stored);
      this.#version = stored.version;
      if (event === undefined) continue;
      logged.push(event);
      if (this.#readModels.hasAccountAt(stored.position)) this.#shown = this.#account.state;
      await this.#compareRecorded(stored);
    }
    await this.#readModels.compareAccounts(shown);
    await this.#readModels.compareEvents(logged);
    await this.#states.compareMany();
  }

  async end(): Promise<void> {
    const shown: AccountState[] = [];
    this.#finish(shown);
    this.#account.end();
    await this.#readModels.compareAccounts(shown);
    await this.#readModels.end();
    await this.#states.compareAll();
    await this.#answers.end();
    await this.#cache?.end();
    this.#account.compareMoney();
  }

  /** Waits only if a page is due, which is rare. */
  #compareRecorded({ streamId, version }: StoredEvent): Promise<void> | undefined {
    if (this.#cache?.isDue(streamId, version)) this.#cache.compare(this.#account.state, streamId);
    if (!this.#answers.isDue(streamId, version)) return undefined;
    return this.#answers.compare(streamId, version, this.#account.state);
  }

  #finish(shown: AccountState[]): void {
    if (this.#shown !== undefined) shown.push(this.#shown);
    this.#shown = undefined;
    const { streamId, whole } = this.#account;
    if (whole !== undefined) this.#states.add(streamId, whole);
    this.#cache?.finish(streamId, this.#version);
  }
}

async function compareSet({ check, table, count, faults }: SetCheck, findings: Findings): Promise<void> {
  findings.count(check, await count());
  for await (const some of faults()) {
    for (const { key, expected, found } of some) findings.differ(check, table, key, expected, found);
  }
}

async function compareRejections(source: VerificationSource, findings: Findings): Promise<void> {
  findings.count('rejections', 0);
  for await (const some of source.rejections()) {
    findings.count('rejections', some.length);
    for (const { commandId, outcome } of some) {
      if (!isRejection(outcome)) {
        findings.differ('rejections', 'commands', commandId, 'a code and a detail', outcome);
      }
    }
  }
}

function isRejection(outcome: string): boolean {
  try {
    const { code, detail } = readRejection(outcome);
    return typeof code === 'string' && typeof detail === 'string';
  } catch {
    return false;
  }
}
