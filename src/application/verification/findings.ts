/** What a verification has found: of each check how much was compared, and what differs. */

/** Everything that is checked, in the order of the report, each with what it says. */
export const CHECKS = {
  positions: 'positions of events ascend without a hole, their times never run backwards',
  versions: 'versions of each account are 1, 2, 3…',
  events: 'events can be read, and follow on what the account is',
  balances: 'each movement’s balance is the one before, plus or minus its amount',
  dates: 'no business date is after the bank’s day of recording',
  limits: 'no balance is below the overdraft limit, at any version',
  transfers: 'transfers have two sides, of one command and one amount',
  money: 'balances of a currency add up to what was paid in, less what was paid out',
  commands: 'each event is of one recorded command, and each accepted command has its events',
  answers: 'recorded answers are what the account was at the version they tell',
  rejections: 'rejections have a reason and no events',
  snapshots: 'snapshots are the account at their version',
  checkpoints: 'each read model is served, and stands before no event that it cannot take',
  accounts: 'rows are the accounts as of the checkpoint',
  transactions: 'rows are the movements up to the checkpoint',
  journal: 'rows are the entries up to the checkpoint',
  ledger_balances: 'totals are the sums of the entries, and balance',
  daily_movements: 'rows are what the movements of a day add up to',
  daily_closings: 'rows are the balances at the end of the days',
  cache: 'states in Redis are the account at their version, and not an old one',
} as const;

export type CheckName = keyof typeof CHECKS;

/** What is worth knowing, though nothing is wrong. */
export const NOTES = {
  'days-below-limit':
    'business days end below every overdraft limit of their account: bookings that were set back to before them',
} as const;

export type NoteName = keyof typeof NOTES;

export interface Note {
  readonly note: NoteName;
  readonly counted: number;
  /** The first ones. */
  readonly examples: readonly string[];
}

/** One difference: where, what should stand there by the events, and what does. */
export interface Difference {
  readonly check: CheckName;
  readonly table: string;
  readonly key: string;
  readonly expected: string;
  readonly found: string;
}

export interface CheckReport {
  readonly check: CheckName;
  readonly counted: number;
  readonly differences: number;
}

/** Differences of one check that are told in full; further ones are counted. */
const TOLD_MAX = 10;

/** A value that is told is cut off after so many characters. */
const VALUE_CHARACTERS_MAX = 200;

export class Findings {
  readonly #checks = new Map<CheckName, { counted: number; differences: number }>();
  readonly #told: Difference[] = [];
  readonly #notes = new Map<NoteName, { counted: number; readonly examples: string[] }>();

  count(check: CheckName, more = 1): void {
    this.#of(check).counted += more;
  }

  differ(check: CheckName, table: string, key: string, expected: unknown, found: unknown): void {
    const of = this.#of(check);
    of.differences += 1;
    if (of.differences > TOLD_MAX) return;
    this.#told.push({ check, table, key, expected: shortened(expected), found: shortened(found) });
  }

  note(note: NoteName, example: string): void {
    const of = this.#notes.get(note) ?? { counted: 0, examples: [] };
    this.#notes.set(note, of);
    of.counted += 1;
    if (of.counted <= TOLD_MAX) of.examples.push(example);
  }

  get notes(): readonly Note[] {
    return [...this.#notes].map(([note, of]) => ({ note, ...of }));
  }

  /** The checks that were made. */
  get checks(): readonly CheckReport[] {
    const names = Object.keys(CHECKS) as CheckName[];
    return names.flatMap((check) => {
      const of = this.#checks.get(check);
      return of === undefined ? [] : { check, ...of };
    });
  }

  /** The first ones of each check. */
  get differences(): readonly Difference[] {
    return this.#told;
  }

  #of(check: CheckName) {
    let of = this.#checks.get(check);
    if (of === undefined) {
      of = { counted: 0, differences: 0 };
      this.#checks.set(check, of);
    }
    return of;
  }
}

function shortened(value: unknown): string {
  const text = String(value);
  return text.length > VALUE_CHARACTERS_MAX ? `${text.slice(0, VALUE_CHARACTERS_MAX)}…` : text;
}
