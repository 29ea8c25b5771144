/** What a node asks, drawn from a seed: appends alone, behind each other and again, under the lock, and reads of all kinds. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../support/random.js';
import type { RecordedNode } from './node.js';
import type { Appended, At, NodeCall, Outcome, Units, Wish } from './trace.js';
import { commandId, movement } from './wishes.js';

const STREAMS = 10;
const REST_MS_MAX = 40;
/** While there is no answer. */
const DOWN_MS_MAX = 600;
/** Appends that may be sent again. */
const REMEMBERED = 20;
const LEASES = ['projection', 'webhook'];
const PAGE = 20;

/** Numbers that all nodes share. */
export class Numbers {
  #command = 0;
  #batch = 0;
  readonly nextCommand = () => ++this.#command;
  readonly nextBatch = () => ++this.#batch;
}

export class History {
  readonly #node: RecordedNode;
  readonly #random: Random;
  readonly #numbers: Numbers;
  /** The streams' versions as far as this node knows. */
  #versions = new Map<number, number>();
  #sent: Units[] = [];
  #isUp = true;

  constructor(node: RecordedNode, random: Random, numbers: Numbers) {
    this.#node = node;
    this.#random = random;
    this.#numbers = numbers;
  }

  /** Asks one thing after the other. */
  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      this.#isUp = true;
      await this.#pick()();
      await sleep(this.#random.between(0, this.#isUp ? REST_MS_MAX : DOWN_MS_MAX));
    }
  }

  async #ask(asked: NodeCall): Promise<Outcome> {
    const outcome = await this.#node.ask(asked);
    this.#isUp &&= 'answer' in outcome;
    return outcome;
  }

  #pick(): () => Promise<unknown> {
    const random = this.#random;
    const stream = () => random.between(1, STREAMS);
    const some = () => [...new Set([stream(), stream()])];
    return random.pick<() => Promise<unknown>>([
      ...Array(6).fill(() => this.#append()),
      ...Array(3).fill(() => this.#appendBehind()),
      ...Array(2).fill(() => this.#appendAgain()),
      () => this.#ask({ call: 'exclusive', streams: some(), command: this.#numbers.nextCommand() }),
      () => this.#load(some()),
      () => this.#ask({ call: 'find', commands: [this.#oldCommand(), this.#oldCommand() + 1] }),
      () => this.#ask({ call: 'readAll', after: this.#end - random.between(0, this.#end), limit: 5 }),
      () => this.#readEnd(),
      () => this.#ask({ call: random.chance(0.7) ? 'hold' : 'release', lease: random.pick(LEASES) }),
      () => this.#project(),
    ]);
  }

  /** The end of the log as this node knows it. */
  #end = 0;

  async #append(): Promise<void> {
    await this.#send(this.#units(new Map(this.#versions)));
  }

  /** Batches that are decided on the ones before, which are still under way. */
  async #appendBehind(): Promise<void> {
    const versions = new Map(this.#versions);
    const sent: Promise<void>[] = [];
    let behind: number | undefined;
    for (let count = this.#random.between(2, 3); count > 0; count -= 1) {
      const batch = this.#numbers.nextBatch();
      sent.push(this.#send(this.#units(versions), batch, behind));
      behind = batch;
    }
    await Promise.all(sent);
  }

  async #appendAgain(): Promise<void> {
    if (this.#sent.length > 0) await this.#send(this.#random.pick(this.#sent));
  }

  async #send(units: Units, batch = this.#numbers.nextBatch(), behind?: number): Promise<void> {
    this.#sent = [...this.#sent.slice(-REMEMBERED), units];
    const asked = { call: 'append', units, batch } as const;
    const outcome = await this.#ask(behind === undefined ? asked : { ...asked, behind });
    const answer = answerOf<Appended>(outcome);
    if (answer === undefined) return;
    const wishes = units.flat();
    for (const [index, { events }] of wishes.entries())
      if (answer.verdicts[index] === 'a')
        for (const [stream, version] of events) this.#versions.set(stream, version);
    this.#end = Math.max(this.#end, answer.last);
    if (answer.verdicts.includes('c'))
      await this.#load([...new Set(wishes.flatMap(({ on }) => on.map(([stream]) => stream)))]);
  }

  /** As nothing is known: after a change of the log, versions may be lower than they were. */
  async #load(streams: readonly number[]): Promise<void> {
    const known = streams.map((stream): At => [stream, 0]);
    const loaded = answerOf<At[]>(await this.#ask({ call: 'load', known }));
    if (loaded === undefined) return;
    for (const stream of streams) this.#versions.set(stream, new Map(loaded).get(stream) ?? 0);
  }

  async #readEnd(): Promise<void> {
    this.#end = answerOf<number>(await this.#ask({ call: 'lastPosition' })) ?? this.#end;
  }

  /** Applies the next events to the projection, or the same as another node. */
  async #project(): Promise<void> {
    const after = await this.#node.checkpoint().catch(() => undefined);
    if (after === undefined) return;
    const limit = this.#random.between(1, PAGE);
    const events = answerOf<[number, number][]>(await this.#ask({ call: 'readAll', after, limit }));
    const [last] = events?.slice(-1) ?? [];
    if (last === undefined) return;
    const recordedMs = await this.#node.recordedMs(last[0]).catch(() => undefined);
    if (recordedMs === undefined) return;
    const mark = `${commandId(last[1])}@${recordedMs}`;
    await this.#ask({ call: 'apply', after, upTo: last[0], mark });
  }

  /** A batch decided on these versions, which are then those after it. */
  #units(versions: Map<number, number>): Units {
    const units = Array.from({ length: this.#random.between(1, 4) }, () =>
      Array.from({ length: this.#random.chance(0.15) ? 2 : 1 }, () => this.#wish(versions)),
    );
    const [[first]] = units as [[Wish]];
    // What no node sends, and the store must bear: a command twice in a batch, and text that it refuses.
    if (this.#random.chance(0.03)) return [...units, [{ ...this.#wish(versions), command: first.command }]];
    if (this.#random.chance(0.03) && first.events.length > 0)
      return [[{ ...first, isUnholdable: true }, ...(units[0] as Wish[]).slice(1)], ...units.slice(1)];
    return units;
  }

  #wish(versions: Map<number, number>): Wish {
    const count = this.#random.chance(0.25) ? 2 : 1;
    const streams = new Set(Array.from({ length: count }, () => this.#random.between(1, STREAMS)));
    const on = [...streams].map((stream): At => [stream, versions.get(stream) ?? 0]);
    const command = this.#numbers.nextCommand();
    if (this.#random.chance(0.15)) return { command, on, events: [] };
    for (const [stream, version] of on) versions.set(stream, version + 1);
    return movement(command, on);
  }

  #oldCommand(): number {
    return (this.#sent.length > 0 ? this.#random.pick(this.#sent) : undefined)?.[0]?.[0]?.command ?? 1;
  }
}

const answerOf = <T>(outcome: Outcome): T | undefined =>
  'answer' in outcome ? (outcome.answer as T) : undefined;
