/** Clients that do random business with the bank, and never give up on a command. */
import { randomUUID } from 'node:crypto';
import {
  attempt,
  carryOut,
  type Entry,
  finalAttempts,
  History,
  movement,
  opening,
  type Place,
  transferring,
  type Wish,
} from './history.js';
import { HttpClient, Lost } from './httpClient.js';
import type { Random } from './random.js';

/** Currencies with two, no and three decimals. */
const DECIMALS: Readonly<Record<string, number>> = { EUR: 2, JPY: 0, KWD: 3 };
const AMOUNT_MAX = 5_000;
/** Longer than any outage of a test. */
const PATIENCE_MS = 60_000;

interface Account {
  readonly id: string;
  readonly currency: string;
  /** The newest version that anyone was told of. */
  version: number;
}

export interface LoadOptions {
  readonly addresses: readonly string[];
  readonly random: Random;
  /** Where to note what happens; a history of its own without it. */
  readonly history?: History;
  readonly clients: number;
  /** Accounts of each currency; the first takes part in half of all business. */
  readonly accounts: number;
  /** Milliseconds that a client rests between two commands, at most. */
  readonly restMsMax: number;
  /** How much of the business is sent with a wish for a receipt only. */
  readonly asyncShare?: number;
  /** How much of it are readings (0.1). */
  readonly readShare?: number;
  /** Milliseconds after which a client gives up on one attempt. */
  readonly deadlineMs?: number;
  /** Whether a client stays at one address while it is answered there; without, it goes from one to the other. */
  readonly staysPut?: boolean;
  /** How much of the business an impatient client sends to all addresses at once (0.05). */
  readonly impatientShare?: number;
}

export class Load {
  readonly history: History;
  readonly client: HttpClient;
  readonly #options: LoadOptions;
  readonly #accounts: Account[] = [];
  #keys = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.history = options.history ?? new History();
    this.client = new HttpClient(options.deadlineMs === undefined ? {} : { deadlineMs: options.deadlineMs });
  }

  /** Opens the accounts, every other one with an overdraft. */
  async openAccounts(): Promise<void> {
    const { random, accounts, addresses } = this.#options;
    for (const currency of Object.keys(DECIMALS)) {
      for (let count = 0; count < accounts; count += 1) {
        const id = randomUUID();
        const amount = decimal(count % 2 === 0 ? 0 : AMOUNT_MAX, currency);
        const entry = this.history.begin(opening({ key: this.#key(), account: id, amount }, currency));
        if (!(await carryOut(this.client, entry, addresses, random)))
          throw new Error('no account was opened');
        this.#accounts.push({ id, currency, version: 1 });
      }
    }
  }

  /** Does business until it is over; resolves when every command has its answer. */
  async run(isOver: () => boolean): Promise<void> {
    const { staysPut = false } = this.#options;
    const clients = Array.from({ length: this.#options.clients }, () => this.#options.random.fork());
    await Promise.all(
      clients.map(async (random, index) => {
        const place = staysPut ? { at: index } : undefined;
        while (!isOver()) {
          await this.#act(random, place);
          await new Promise((resolve) => setTimeout(resolve, random.between(0, this.#options.restMsMax)));
        }
      }),
    );
  }

  async #act(random: Random, place: Place | undefined): Promise<void> {
    const { addresses } = this.#options;
    if (random.chance(this.#options.readShare ?? 0.1)) return this.#read(random, place);
    const entry = this.history.begin(this.#wish(random));
    // Now and then an impatient client sends it to several nodes at once.
    if (random.chance(this.#options.impatientShare ?? 0.05)) {
      await Promise.all(addresses.map((address) => attempt(this.client, entry, address)));
    }
    const isAsync = random.chance(this.#options.asyncShare ?? 0);
    await carryOut(this.client, entry, addresses, random, { isAsync, patienceMs: PATIENCE_MS, place });
    this.#learn(entry);
  }

  async #read(random: Random, place: Place | undefined): Promise<void> {
    const { addresses } = this.#options;
    const account = this.#account(random);
    const sentMs = performance.now();
    const request = { method: 'GET', path: `/v1/accounts/${account.id}` } as const;
    const at = place?.at ?? random.between(0, addresses.length - 1);
    const address = addresses[at % addresses.length] as string;
    const answer = await this.client.send(address, request).catch((error) => {
      if (!(error instanceof Lost)) throw error;
    });
    if (answer === undefined && place !== undefined) place.at += 1;
    if (answer === undefined) return;
    this.history.readings.push({ account: account.id, sentMs, endedMs: performance.now(), answer });
  }

  #wish(random: Random): Wish {
    const account = this.#account(random);
    const amount = decimal(random.between(1, AMOUNT_MAX), account.currency);
    const details = { key: this.#key(), account: account.id, amount };
    const expected = random.chance(0.2) ? Math.max(1, account.version - random.between(0, 1)) : undefined;
    const kind = random.pick(['deposit', 'withdrawal', 'transfer'] as const);
    if (kind !== 'transfer') return movement(kind, details, expected);
    const others = this.#accounts.filter((one) => one.currency === account.currency && one !== account);
    return transferring(details, random.pick(others).id, expected);
  }

  #account(random: Random): Account {
    const hot = this.#accounts.filter((_, index) => index % this.#options.accounts === 0);
    return random.pick(random.chance(0.5) ? hot : this.#accounts);
  }

  /** Takes the newest version from an answer. */
  #learn(entry: Entry): void {
    const [first] = finalAttempts(entry);
    if (first?.answer.status !== 201) return;
    const body = JSON.parse(first.answer.text);
    const known = this.#accounts.find(({ id }) => id === entry.wish.account);
    if (known) known.version = Math.max(known.version, body.from?.version ?? body.version);
  }

  #key(): string {
    this.#keys += 1;
    return `load-${this.#keys}`;
  }
}

/** Minor units as a decimal text. */
export function decimal(minor: number, currency: string): string {
  const decimals = DECIMALS[currency] as number;
  return (minor / 10 ** decimals).toFixed(decimals);
}
