/** Findings of a verification: comparisons and differences of each check. */

/** All checks in report order, with what each verifies. */
export const CHECKS = {
  positions: 'event positions have no gaps and recorded times never decrease',
  versions: 'event versions of each account are 1, 2, 3…',
  events: 'every event can be decoded and is valid for the state before it',
  balances: 'each movement’s balance is the previous balance plus or minus its amount',
  dates: 'no business date is later than the day of recording',
  limits: 'no balance, less what is on hold, is below the overdraft limit at any version',
  holds: 'no hold is captured beyond its amount or outside of its time, and events tell all open holds',
  used: 'nothing went out beyond a limit, and events tell what is used of limits',
  transfers: 'each transfer has two sides with the same command and amount',
  entries:
    'the legs of each entry add up to zero in each currency, are on the accounts, and name ledger accounts of the chart',
  reversals:
    'nothing is reversed beyond its amount, and each reversal is of an original and has its movements',
  money: 'the balances of each currency add up to deposits minus withdrawals',
  commands: 'each event belongs to one recorded command, and each accepted command has its events',
  answers: 'recorded responses match the account at their version',
  rejections: 'rejections have a reason and no events',
  states: 'the state read from a few events of each account matches all of its events',
  checkpoints: 'each read model has a serving generation, and none is stuck at an event',
  accounts: 'rows match the accounts at the checkpoint',
  transactions: 'rows match the business dates of each bucket of movements up to the checkpoint',
  journal: 'rows match the entries up to the checkpoint',
  ledger_balances: 'totals are the sums of the entries and balance',
  daily_movements: 'rows are the sums of each day’s movements',
  cache: 'cached states match the account at their version and are not stale',
} as const;

export type CheckName = keyof typeof CHECKS;

/** Findings worth knowing that are not differences. */
export const NOTES = {
  'days-below-limit':
    'business days end below every overdraft limit their account has had, because of back-dated bookings',
} as const;

export type NoteName = keyof typeof NOTES;

export interface Note {
  readonly note: NoteName;
  readonly counted: number;
  /** The first examples. */
  readonly examples: readonly string[];
}

/** A difference: its location, the value expected from the events, and the value found. */
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

/** Maximum number of differences reported per check; further ones are only counted. */
const TOLD_MAX = 10;

/** Maximum length of a reported value. */
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

  /** The first differences of each check. */
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
