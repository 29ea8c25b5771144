/**
 * A client: takes one step after the other, and sends each command until it has its answer, under the same key, to one node
 * after the other. So do real ones that follow the documentation.
 */
import type { Answer } from '../src/application/commands/answer.js';
import { StoreUnavailable } from '../src/application/shared/errors.js';
import type { Application } from '../src/main/application.js';
import { Random } from '../test/support/random.js';
import { isFinal } from './checks/answers.js';
import type { Moment } from './checks/knowledge.js';
import type { Plan, PlannedClient } from './plan.js';
import { Lost, request } from './requests.js';
import type { Place } from './trace.js';
import { commandOf, type Step, stepOf, type Wish } from './wishes.js';
import type { World } from './world.js';

/** Rests before a command is sent again, in milliseconds. */
const RETRY_MS = [5, 400] as const;

/** A command is sent to two nodes at once by so many clients of a hundred. */
const IMPATIENT_SHARE = 0.04;

/** The newest holds that clients still think of. */
const HOLDS_KNOWN_MAX = 8;

/** A client looks at the account on another node, just before so many of a hundred commands, and just after their answers. */
const LOOKS_SHARE = 0.25;

export class Client {
  readonly #world: World;
  readonly #plan: PlannedClient;
  readonly #place: Place;
  readonly #restMs: number;
  /** Where it stays while it is served. */
  #node: number;
  /** Commands that were finally answered. */
  readonly #done: Wish[] = [];
  readonly #sent = new WeakSet<Wish>();
  #random: Random;
  /** What it is doing, in words; undefined once it is done. */
  doing: string | undefined = 'begins';

  constructor(world: World, plan: PlannedClient, { restMs, isTogether }: Plan) {
    this.#world = world;
    this.#plan = plan;
    this.#place = `client-${plan.number}`;
    this.#restMs = restMs;
    this.#random = new Random(world.seed + plan.number);
    this.#node = isTogether ? 0 : plan.number;
  }

  async run(): Promise<void> {
    const { time, seed } = this.#world;
    for (const step of this.#plan.steps) {
      // What a step is does not depend on the steps before it, so that these can be left out.
      this.#random = new Random(seed + 7_919 * this.#plan.number + 104_729 * step);
      await time.sleep(2 * this.#restMs * this.#random.next());
      const next = stepOf(this.#random, this.#plan.number, step, this.#world.accounts, {
        versionOf: (account) => this.#world.checks.knowledge.versionOf(account),
        holds: () => this.#world.checks.books.bank.holds.slice(-HOLDS_KNOWN_MAX),
      });
      this.doing = next.kind;
      await this.#take(next);
    }
    this.doing = undefined;
  }

  #take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'command':
        return this.#command(step.wishes[0], step.isAsync);
      case 'batch':
        return this.#batch(step.wishes);
      case 'read':
        return this.#read(step.account, this.#node);
      case 'read-hold':
        return this.#readHold(step.holdId);
      case 'list':
        return this.#list();
      case 'totals':
        return this.#totals();
      case 'repeat':
        return this.#repeat(step.back, step.isOther);
    }
  }

  /** Sends a command until it has an answer. */
  async #command(wish: Wish, isAsync: boolean): Promise<void> {
    const looks = this.#random.chance(LOOKS_SHARE);
    const account = wish.to ?? wish.account;
    const elsewhere = this.#node + 1;
    if (looks) await this.#read(account, elsewhere);
    this.doing = wish.key;
    if (this.#random.chance(IMPATIENT_SHARE)) {
      this.#world.coverage.hit('command overtaken by its retry');
      void this.#send(wish, false, this.#node + 1).catch(() => {});
    }
    let isLost = false;
    for (let hasReceipt = false; ; ) {
      const answer = await this.#send(wish, isAsync && !hasReceipt, this.#node);
      if (answer !== undefined && isFinal(answer)) break;
      if (answer?.kind === 'pending') {
        hasReceipt = true;
        isLost = !(await this.#outcome(wish)) || isLost;
      } else await this.#retryLater(answer === undefined);
    }
    if (isLost) this.#world.coverage.hit('lost receipt carried out');
    if (this.#world.checks.books.recorded(wish.commandId) !== undefined) this.#done.push(wish);
    if (looks) await this.#read(account, elsewhere);
  }

  /** Sends a command once. @returns undefined if there is no answer */
  async #send(wish: Wish, isAsync: boolean, node: number): Promise<Answer | undefined> {
    const asked = this.#asked([wish]);
    const answer = await this.#ask(node, `${wish.type} ${wish.key}`, ({ bank }) => {
      const keyed = commandOf(wish, () => bank.today());
      return bank.execute(senderOf(wish), keyed, { isAsync });
    });
    if (answer !== undefined) this.#world.checks.answers.got(wish, answer, asked);
    return answer;
  }

  /** Sends an atomic batch until it has answers. */
  async #batch(wishes: readonly Wish[]): Promise<void> {
    const [first] = wishes as readonly [Wish];
    this.doing = `the batch ${first.key}`;
    for (;;) {
      const asked = this.#asked(wishes);
      const answers = await this.#ask(this.#node, `batch ${first.key}`, ({ bank }) =>
        bank.executeAtomically(
          senderOf(first),
          wishes.map((wish) => commandOf(wish, () => bank.today())),
        ),
      );
      for (const [index, wish] of wishes.entries()) {
        if (answers !== undefined) this.#world.checks.answers.got(wish, answers[index] as Answer, asked);
      }
      if (answers?.every(isFinal)) {
        const isAccepted = answers.every(({ kind }) => kind === 'accepted');
        this.#world.coverage.hit(isAccepted ? 'atomic batch accepted' : 'atomic batch rejected');
        return;
      }
      await this.#retryLater(answers === undefined);
    }
  }

  /** Asks for the outcome of a command with a receipt, until there is one. @returns false if its node knows nothing of it */
  async #outcome(wish: Wish): Promise<boolean> {
    for (;;) {
      await this.#retryLater(false);
      const asked = this.#asked([]);
      const found = await this.#ask(this.#node, `outcome of ${wish.key}`, async ({ bank }) => ({
        status: await bank.commandStatus(wish.clientId, wish.key),
      }));
      if (found === undefined) continue;
      const { status } = found;
      if (status === undefined) this.#world.checks.receiptLost(wish);
      if (status?.answer === 'pending') continue;
      if (status !== undefined) this.#world.checks.answers.got(wish, status.answer, asked);
      return status !== undefined;
    }
  }

  async #read(account: string, node: number): Promise<void> {
    const { knowledge } = this.#world.checks;
    this.doing = 'a read';
    const asked = knowledge.moment([account]);
    const work = async ({ bank }: Application) => ({ state: await bank.account(account) });
    const words = `read ${account}`;
    const found = (await this.#ask(node, words, work)) ?? (await this.#untilServed(words, work));
    this.#world.checks.shown(found.state?.account ?? account, asked, 'a read');
  }

  async #readHold(holdId: string): Promise<void> {
    const { checks } = this.#world;
    this.doing = 'a read of a hold';
    const hold = checks.books.bank.hold(holdId);
    const asked = checks.knowledge.moment(hold === undefined ? [] : [hold.account]);
    const found = await this.#untilServed(`read hold ${holdId}`, async ({ holds }) => ({
      state: await holds.hold(holdId),
    }));
    checks.holdShown(holdId, found.state, asked);
  }

  async #list(): Promise<void> {
    this.doing = 'a list';
    const asked = this.#world.checks.knowledge.moment(this.#world.accounts);
    const page = await this.#untilServed('list accounts', async ({ reads }) =>
      reads.accounts({}, undefined, 1_000),
    );
    const found = new Map(page?.items.map(({ account }) => [account.id, account]));
    for (const account of found.values())
      if (page?.lag !== undefined) this.#world.checks.hasState(account, asked, 'a list');
    if (page?.lag !== undefined) return;
    for (const id of this.#world.accounts) this.#world.checks.shown(found.get(id) ?? id, asked, 'a list');
  }

  async #totals(): Promise<void> {
    this.doing = 'totals';
    const asked = this.#world.checks.knowledge.moment([]);
    const balance = await this.#untilServed('trial balance', async ({ reads }) => reads.trialBalance());
    this.#world.checks.totals(balance, asked);
  }

  /** Sends a command again that has been answered: the same request, or another one. */
  async #repeat(back: number, isOther: boolean): Promise<void> {
    const wish = this.#done.at(-back);
    if (wish === undefined) return;
    if (!isOther) return this.#command(wish, false);
    const {
      batch: _,
      holdId: __,
      ...other
    } = { ...wish, type: 'deposit' as const, cents: (wish.cents ?? 0) + 1 };
    this.doing = `another request under ${wish.key}`;
    for (;;) {
      const answer = await this.#send(other, false, this.#node);
      if (answer !== undefined && isFinal(answer)) return;
      await this.#retryLater(answer === undefined);
    }
  }

  #asked(wishes: readonly Wish[]): Moment {
    const { books, knowledge } = this.#world.checks;
    for (const wish of wishes) {
      if (!this.#sent.has(wish)) books.asked(wish, commandOf(wish, () => SOME_DAY).requestHash);
      this.#sent.add(wish);
      knowledge.asked(wish);
    }
    return knowledge.moment(
      wishes.flatMap(({ account, to }) => [account, ...(to === undefined ? [] : [to])]),
    );
  }

  /** Asks one node after the other until one answers. */
  async #untilServed<T>(words: string, work: Parameters<typeof request<T>>[4]): Promise<T> {
    for (;;) {
      const answer = await this.#ask(this.#node, words, async (application) => ({
        found: await work(application),
      }));
      if (answer !== undefined) return answer.found;
      await this.#retryLater(true);
    }
  }

  /** @returns undefined if there is no answer, or 503 */
  async #ask<T>(node: number, words: string, work: Parameters<typeof request<T>>[4]): Promise<T | undefined> {
    const { nodes } = this.#world;
    const to = nodes[node % nodes.length] as (typeof nodes)[number];
    try {
      return await request(this.#world, this.#place, to, words, work);
    } catch (error) {
      if (error instanceof Lost || error instanceof StoreUnavailable) return undefined;
      this.#world.checks.broken.error(words, error, to.place);
      return undefined;
    }
  }

  async #retryLater(isElsewhere: boolean): Promise<void> {
    if (isElsewhere) this.#node += 1;
    await this.#world.time.sleep(this.#random.between(...RETRY_MS));
  }
}

const SOME_DAY = { date: '9999-12-31', zone: 'UTC' };

const senderOf = ({ clientId, key }: Wish) => ({ clientId, correlationId: key });
