/** What a reader looks at: a moment, a part of the run, and some of what happens. Whoever draws it is told of changes. */
import { centred, revealing, type View } from '../drawing/view.js';
import type { History } from '../history/history.js';
import type { Message } from '../history/messages.js';
import { countUpTo } from '../history/search.js';
import { TOPICS, type Topic, topicOf } from '../history/topics.js';
import { lineInWords } from '../history/words.js';

export class Looking {
  readonly history: History;
  readonly #onChange: () => void;
  #ms = 0;
  #view: View;
  #line: number | undefined;
  #topics: ReadonlySet<Topic> = new Set(TOPICS);
  #search = '';
  /** The numbers of the lines that are shown. */
  #shown: readonly number[] = [];
  /** The message under the pointer. */
  pointedAt: Message | undefined;

  /** @param onChange called after each change; may be called often */
  constructor(history: History, onChange: () => void) {
    this.history = history;
    this.#onChange = onChange;
    this.#view = { fromMs: 0, toMs: history.endMs };
    this.#choose();
  }

  get ms(): number {
    return this.#ms;
  }

  get view(): View {
    return this.#view;
  }

  /** The number of the line that is chosen, or of the last one that is shown up to the moment. */
  get line(): number | undefined {
    return this.#line ?? this.#shown[this.#before - 1];
  }

  /** Whether the reader has chosen a line, and not just a moment. */
  get isChosen(): boolean {
    return this.#line !== undefined;
  }

  get shown(): readonly number[] {
    return this.#shown;
  }

  get topics(): ReadonlySet<Topic> {
    return this.#topics;
  }

  get search(): string {
    return this.#search;
  }

  /** The place of the current line among those shown; -1 if none is. */
  get index(): number {
    if (this.#line === undefined) return this.#before - 1;
    return countUpTo(this.#shown, this.#line, (line) => line) - 1;
  }

  get #before(): number {
    return countUpTo(this.#shown, this.#ms, (line) => this.#msOf(line));
  }

  /** Goes to a moment; the view follows. */
  goTo(ms: number): void {
    this.#ms = Math.min(Math.max(ms, 0), this.history.endMs);
    this.#line = undefined;
    this.#follow();
  }

  /** Goes to a line and chooses it. */
  goToLine(line: number): void {
    this.#ms = this.#msOf(line);
    this.#line = line;
    this.#follow();
  }

  /** Goes so many of the shown events on, or back. */
  step(by: 1 | -1): void {
    // A moment between two lines: back is to the one before it.
    const isBetween =
      this.#line === undefined && by === -1 && this.index >= 0 && this.#msOf(this.line ?? 0) < this.#ms;
    const next = this.#shown[isBetween ? this.index : this.index + by];
    if (next !== undefined) this.goToLine(next);
  }

  /** Goes to the next fault, or to the one before. @returns whether there is one */
  stepFault(by: 1 | -1): boolean {
    const { faults } = this.history;
    const here = this.line ?? -1;
    const fault =
      by === 1 ? faults.find(({ line }) => line > here) : faults.findLast(({ line }) => line < here);
    if (fault === undefined) return false;
    this.goToLine(fault.line);
    return true;
  }

  /** Goes to where an invariant breaks, or else to the end. */
  goToEnd(): void {
    const { broken, endMs, lines } = this.history;
    if (broken === undefined) this.goToLine(lines.length - 1);
    else {
      this.#view = centred(this.#view, broken.ms, endMs, Math.min(100, endMs));
      this.goToLine(broken.line);
    }
  }

  see(view: View): void {
    this.#view = view;
    this.#onChange();
  }

  show(topics: ReadonlySet<Topic>, search: string): void {
    this.#topics = topics;
    this.#search = search.trim().toLowerCase();
    this.#choose();
    this.#onChange();
  }

  pointAt(message: Message | undefined): void {
    if (message === this.pointedAt) return;
    this.pointedAt = message;
    this.#onChange();
  }

  /** The message of the chosen line. */
  get chosen(): Message | undefined {
    const line = this.#line === undefined ? undefined : this.history.lines[this.#line];
    return line && this.history.messageOf(line);
  }

  /** Whether a message is shown. */
  readonly isShown = (message: Message): boolean =>
    this.#topics.has(message.way) && (this.#search === '' || this.#isFound(message.line));

  #follow(): void {
    this.#view = revealing(this.#view, this.#ms, this.history.endMs);
    this.#onChange();
  }

  #choose(): void {
    const { lines, messageOf } = this.history;
    this.#found = undefined;
    this.#shown = [...lines.keys()].filter((index) => {
      const line = lines[index] as (typeof lines)[number];
      const topic = topicOf(line, messageOf(line)?.way);
      return (
        (topic === undefined || this.#topics.has(topic)) && (this.#search === '' || this.#isFound(index))
      );
    });
  }

  /** The lines whose words have what is searched. */
  #found: ReadonlySet<number> | undefined;

  #isFound(index: number): boolean {
    const { lines, messageOf } = this.history;
    this.#found ??= new Set(
      [...lines.keys()].filter((one) => {
        const line = lines[one] as (typeof lines)[number];
        return lineInWords(line, messageOf(line)).toLowerCase().includes(this.#search);
      }),
    );
    return this.#found.has(index);
  }

  #msOf(line: number): number {
    return this.history.lines[line]?.t ?? 0;
  }
}
