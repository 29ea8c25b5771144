/** Compares values recorded for an account at a version with the fold at this version. */
import type { AccountState } from '../accounts/state.js';
import { messageOf } from '../shared/errors.js';
import type { CheckName, Findings } from './findings.js';
import { canonical, Pages } from './merge.js';
import type { AtVersion } from './ports.js';

export class AtVersions {
  readonly #check: CheckName;
  readonly #table: string;
  readonly #recorded: Pages<AtVersion>;
  readonly #expected: (state: AccountState, recorded: AtVersion) => string;
  readonly #findings: Findings;

  /**
   * @param options.recorded by account and version
   * @param options.expected the expected text for a state
   */
  constructor(options: {
    readonly check: CheckName;
    readonly table: string;
    readonly recorded: AsyncIterable<readonly AtVersion[]>;
    readonly expected: (state: AccountState, recorded: AtVersion) => string;
    readonly findings: Findings;
  }) {
    this.#check = options.check;
    this.#table = options.table;
    this.#recorded = new Pages(options.recorded);
    this.#expected = options.expected;
    this.#findings = options.findings;
    options.findings.count(options.check, 0);
  }

  /** Whether a value was recorded at this version. */
  isDue(streamId: string, version: number): boolean {
    const next = this.#recorded.current;
    if (next === undefined) return this.#recorded.isEmpty;
    return next.streamId < streamId || (next.streamId === streamId && next.version <= version);
  }

  /** @param state the account at this version, if it exists */
  async compare(streamId: string, version: number, state: AccountState | undefined): Promise<void> {
    while (this.isDue(streamId, version)) {
      const next = this.#recorded.current;
      if (next === undefined) {
        await this.#recorded.fill();
        continue;
      }
      const isHere = next.streamId === streamId && next.version === version;
      this.#compare(next, isHere ? state : undefined);
      this.#recorded.advance();
    }
  }

  /** Call this at the end of the log: remaining values have versions that do not exist. */
  async end(): Promise<void> {
    // Sorts after all accounts.
    await this.compare('g', 0, undefined);
  }

  #compare(recorded: AtVersion, state: AccountState | undefined): void {
    const { key, text } = recorded;
    this.#findings.count(this.#check);
    const expected = state && this.#expected(state, recorded);
    compareState(this.#findings, this.#check, this.#table, key, expected, () => text);
  }
}

/** @param expected undefined if the version does not exist */
export function compareState(
  findings: Findings,
  check: CheckName,
  table: string,
  key: string,
  expected: string | undefined,
  read: () => string,
): void {
  let found: string;
  try {
    found = read();
  } catch (error) {
    found = messageOf(error);
  }
  if (found === expected) return;
  const fields = expected === undefined ? [] : differingFields(expected, found);
  if (fields.length === 0) findings.differ(check, table, key, expected ?? 'no such version', found);
  for (const [name, wanted, is] of fields) findings.differ(check, table, `${key} ${name}`, wanted, is);
}

/** The differing fields of two JSON objects; empty if they are not objects, or only their texts differ. */
function differingFields(expected: string, found: string): [name: string, wanted: string, is: string][] {
  try {
    const [wanted, is] = [JSON.parse(expected), JSON.parse(found)];
    if (typeof is !== 'object') return [];
    const names = [...new Set([...Object.keys(wanted), ...Object.keys(is)])];
    return names
      .map((name): [string, string, string] => [name, canonical(wanted[name]), canonical(is[name])])
      .filter(([, before, after]) => before !== after);
  } catch {
    return [];
  }
}
