/** The events around the moment, in words. Rows are used again, so that the list keeps up with scrubbing. */
import { lineInWords } from '../history/words.js';
import { byId, element } from './elements.js';
import type { Looking } from './looking.js';

/** Rows before and after the current one. */
const ROWS = 15;

/** While the moment moves on by itself, or is dragged, nobody reads faster than this. */
const PAUSE_MS = 100;

interface Row {
  readonly item: HTMLLIElement;
  readonly button: HTMLButtonElement;
  readonly time: HTMLSpanElement;
  readonly words: HTMLSpanElement;
  line: number;
}

export class EventList {
  readonly #looking: Looking;
  readonly #list = byId<HTMLOListElement>('events');
  readonly #rows: readonly Row[];
  #shownMs = Number.NEGATIVE_INFINITY;
  #later: ReturnType<typeof setTimeout> | undefined;

  constructor(looking: Looking) {
    this.#looking = looking;
    this.#rows = Array.from({ length: 2 * ROWS + 1 }, () => this.#row());
    this.#list.append(...this.#rows.map(({ item }) => item));
    this.#list.addEventListener('keydown', (event) => {
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
      event.preventDefault();
      looking.step(event.key === 'ArrowDown' ? 1 : -1);
    });
    this.#list.addEventListener('pointerleave', () => looking.pointAt(undefined));
  }

  #row(): Row {
    const [time, words] = [element('span', { className: 'event-time' }), element('span')];
    const button = element('button', { className: 'event' }, time, words);
    button.type = 'button';
    const row: Row = { item: element('li', {}, button), button, time, words, line: 0 };
    button.addEventListener('click', () => this.#looking.goToLine(row.line));
    button.addEventListener('pointerenter', () => {
      const line = this.#looking.history.lines[row.line];
      this.#looking.pointAt(line && this.#looking.history.messageOf(line));
    });
    return row;
  }

  /** Shows the current event at once if it was chosen, and else soon. */
  show(): void {
    const leftMs = this.#shownMs + PAUSE_MS - performance.now();
    if (this.#looking.isChosen || leftMs <= 0) this.#fill();
    else this.#later ??= setTimeout(() => this.#fill(), leftMs);
  }

  #fill(): void {
    clearTimeout(this.#later);
    this.#later = undefined;
    this.#shownMs = performance.now();
    const { shown, index, history, pointedAt } = this.#looking;
    const hadFocus = this.#list.contains(document.activeElement);
    const first = index - ROWS;
    let current: Row | undefined;
    for (const [at, row] of this.#rows.entries()) {
      const number = shown[first + at];
      row.item.hidden = number === undefined;
      const line = number === undefined ? undefined : history.lines[number];
      if (number === undefined || line === undefined) continue;
      const message = history.messageOf(line);
      row.line = number;
      row.time.textContent = (line.t / 1_000).toFixed(4);
      row.words.textContent = lineInWords(line, message);
      row.button.className = `event event-${line.kind}${message !== undefined && message === pointedAt ? ' event-pointed' : ''}`;
      const isCurrent = first + at === index;
      // Only one row is a stop of the tab key: the others are reached by the arrow keys.
      row.button.tabIndex = isCurrent || (index < 0 && first + at === 0) ? 0 : -1;
      if (isCurrent) {
        row.button.setAttribute('aria-current', 'true');
        current = row;
      } else row.button.removeAttribute('aria-current');
    }
    byId('events-none').hidden = shown.length > 0;
    if (current === undefined) {
      this.#list.scrollTop = 0;
      return;
    }
    this.#list.scrollTop =
      current.item.offsetTop -
      this.#list.offsetTop -
      (this.#list.clientHeight - current.item.offsetHeight) / 2;
    if (hadFocus) current.button.focus({ preventScroll: true });
  }
}
