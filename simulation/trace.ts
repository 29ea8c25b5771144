/**
 * The trace of a run: what happened, in order, one JSON object a line (NDJSON). It has all that is needed to draw nodes,
 * messages, log and faults on a time line; docs/explanation/simulation.md describes it for readers of the file.
 */
import type { FaultKind } from './plan.js';

/** `node-1`, `client-2`, `postgres`, `redis`, `receiver` (of webhooks), or `world` for what concerns all of them. */
export type Place = string;

/** What a place does from now on. `writer`: a node that is `up` and has been elected; `up` again once it is not the writer. */
export type PlaceState = 'starting' | 'up' | 'writer' | 'paused' | 'stopping' | 'down' | 'hung';

/** What happened, without the time. */
export type Occurrence =
  /** The first line. `commit` is that of the sources. */
  | {
      readonly kind: 'run';
      readonly seed: number;
      readonly commit: string;
      readonly places: readonly Place[];
      readonly faults: readonly FaultKind[];
    }
  | { readonly kind: 'state'; readonly place: Place; readonly state: PlaceState }
  /** A message leaves. `message` numbers it; a doubled one has one line `sent` and two `arrived`. */
  | {
      readonly kind: 'sent';
      readonly place: Place;
      readonly to: Place;
      readonly message: number;
      readonly words: string;
    }
  | { readonly kind: 'arrived'; readonly place: Place; readonly message: number }
  /** It will never arrive. */
  | { readonly kind: 'lost'; readonly place: Place; readonly message: number }
  /** The log has grown: positions after `after` up to `upTo`. Rejections alone leave it as it is. */
  | {
      readonly kind: 'committed';
      readonly place: Place;
      readonly after: number;
      readonly upTo: number;
      readonly words: string;
    }
  /** A failover: the log ends here now, and events after this position are lost. */
  | { readonly kind: 'cut'; readonly place: Place; readonly upTo: number }
  /** A fault begins, and ends. `fault` numbers it; one that `lasts` has a line `healed`, unless the run ends before. */
  | {
      readonly kind: 'fault';
      readonly place: Place;
      readonly fault: number;
      readonly what: FaultKind;
      readonly words: string;
      readonly lasts: boolean;
    }
  | { readonly kind: 'healed'; readonly place: Place; readonly fault: number }
  /** A line of a node's log. */
  | { readonly kind: 'line'; readonly place: Place; readonly words: string }
  /** An invariant is broken; the run ends. */
  | { readonly kind: 'broken'; readonly place: Place; readonly invariant: string; readonly words: string }
  | { readonly kind: 'end'; readonly place: Place; readonly words: string };

/** A line. `t`: milliseconds since the start of the run, rounded to a thousandth. */
export type TraceLine = { readonly t: number } & Occurrence;

/** Collects lines, or none: most runs are not looked at. */
export class Trace {
  readonly #line: { readonly ms: number };
  readonly isOn: boolean;
  readonly lines: TraceLine[] = [];
  #messages = 0;

  /** @param line the simulated time @param isOn whether lines are kept */
  constructor(line: { readonly ms: number }, isOn: boolean) {
    this.#line = line;
    this.isOn = isOn;
  }

  /** A number for a message. */
  nextMessage(): number {
    this.#messages += 1;
    return this.#messages;
  }

  add(occurrence: Occurrence): void {
    if (this.isOn) this.lines.push({ t: Math.round(this.#line.ms * 1_000) / 1_000, ...occurrence });
  }

  /** The whole trace as NDJSON. */
  text(): string {
    return this.lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  }
}
