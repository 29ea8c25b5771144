/** The page of a trace: a run on a time line. simulation/tracePage.ts puts the page together with its trace. */
import './page.css';
import type { TraceLine } from '../trace.js';
import { layoutOf } from './drawing/layout.js';
import { drawOverview } from './drawing/overview.js';
import { type Palette, paletteOf } from './drawing/palette.js';
import { penFor } from './drawing/pen.js';
import { drawPresent, drawRun } from './drawing/timeLine.js';
import { centred, scaleOf, spanOf } from './drawing/view.js';
import { type History, historyOf } from './history/history.js';
import { durationOf, fateOf, lineInWords, routeOf, secondsOf } from './history/words.js';
import { addControls } from './parts/controls.js';
import { byId } from './parts/elements.js';
import { EventList } from './parts/eventList.js';
import { Looking } from './parts/looking.js';
import { showMoment } from './parts/momentPanel.js';
import { Player } from './parts/player.js';
import { followOverview, followPointer, type Picture } from './parts/pointer.js';

const OVERVIEW_PX = 56;
const NARROW_PX = 600;
/** Room for what happens at the very end. */
const MARGIN_PX = 14;

class TracePage {
  readonly #history: History;
  readonly #looking: Looking;
  readonly #player: Player;
  readonly #events: EventList;
  readonly #canvas = byId<HTMLCanvasElement>('canvas');
  readonly #present = byId<HTMLCanvasElement>('present');
  readonly #overview = byId<HTMLCanvasElement>('overview');
  readonly #layout: Picture['layout'];
  #palette: Palette;
  #picture: Picture | undefined;
  /** Of what that is the picture. */
  #seen: readonly unknown[] = [];
  #isDue = false;

  constructor(history: History) {
    this.#history = history;
    this.#layout = layoutOf(history);
    this.#palette = paletteOf(document);
    this.#looking = new Looking(history, () => this.#draw());
    this.#player = new Player(this.#looking);
    this.#events = new EventList(this.#looking);
    addControls(this.#looking, this.#player);
    followPointer(this.#canvas, this.#looking, () => this.#picture as Picture);
    followOverview(this.#overview, (share) => {
      const ms = share * history.endMs;
      this.#player.stop();
      this.#looking.see(centred(this.#looking.view, ms, history.endMs));
      this.#looking.goTo(ms);
    });
    new ResizeObserver(() => this.#draw()).observe(this.#canvas);
    window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      this.#palette = paletteOf(document);
      this.#draw();
    });
    this.#begin();
  }

  /** A failure is where one wants to look; else the first fault, with the whole run in view. */
  #begin(): void {
    const { broken, faults } = this.#history;
    if (broken !== undefined) this.#looking.goToEnd();
    else this.#looking.goTo(faults[0]?.fromMs ?? 0);
  }

  /** Draws once a frame, however much has changed. */
  #draw(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.#paint();
    });
  }

  #paint(): void {
    const { ms, view, chosen, pointedAt } = this.#looking;
    const { height } = this.#layout;
    const width = this.#canvas.clientWidth;
    for (const canvas of [this.#canvas, this.#present]) canvas.style.height = `${height}px`;
    const picture = this.#pictureOf(width);
    const pen = penFor(this.#present, width, height, this.#palette);
    drawPresent(pen, picture.scale, this.#layout, picture, { ms, chosen: pointedAt ?? chosen });
    const overviewWidth = this.#overview.clientWidth;
    drawOverview(penFor(this.#overview, overviewWidth, OVERVIEW_PX, this.#palette), this.#history, view, ms);
    this.#tell(picture);
    showMoment(this.#history, ms);
    this.#events.show();
  }

  /** The run is drawn again only if something else of it is to be seen. */
  #pictureOf(width: number): Picture {
    const { view, isShown, topics, search } = this.#looking;
    const seen = [view, topics, search, width, this.#palette];
    if (this.#picture !== undefined && seen.every((one, index) => one === this.#seen[index]))
      return this.#picture;
    this.#seen = seen;
    const scale = scaleOf(view, width < NARROW_PX ? 82 : 96, width - MARGIN_PX);
    const pen = penFor(this.#canvas, width, this.#layout.height, this.#palette);
    const sight = { isShown, showsCommits: topics.has('commits') };
    const drawn = drawRun(pen, this.#history, scale, this.#layout, sight);
    this.#picture = { ...drawn, scale, layout: this.#layout };
    return this.#picture;
  }

  /** What is in view, where the moment is, and what is chosen, in words. */
  #tell({ messages, arrows }: Picture): void {
    const { ms, view, line } = this.#looking;
    const slider = byId<HTMLInputElement>('slider');
    slider.value = String(ms);
    slider.setAttribute('aria-valuetext', secondsOf(ms));
    const how = messages > 0 && arrows.length === 0 ? '; zoom in to see each of them' : '';
    byId('in-view').textContent =
      `In view: ${secondsOf(view.fromMs)} to ${secondsOf(view.toMs)} (${durationOf(spanOf(view))}), ` +
      `${messages.toLocaleString('en')} messages${how}`;
    const current = line === undefined ? undefined : this.#history.lines[line];
    const message = this.#looking.pointedAt ?? (current && this.#history.messageOf(current));
    const words =
      message === undefined
        ? current && `${secondsOf(current.t)}: ${lineInWords(current, undefined)}`
        : `${routeOf(message)}: ${message.words}; sent at ${secondsOf(message.sentMs)}, ${fateOf(message)}`;
    const told = byId('told');
    if (told.textContent !== words) told.textContent = words ?? '';
    // What passes while the run is played is not read out.
    told.setAttribute('aria-live', this.#player.isPlaying ? 'off' : 'polite');
  }
}

function headline({ seed, commit, places, faults, broken, lines, endMs }: History): void {
  const nodes = places.filter((place) => place.startsWith('node-')).length;
  document.title = `Seed ${seed}: a simulated run`;
  byId('seed').textContent = String(seed);
  byId('about').textContent =
    `${commit === '' ? '' : `commit ${commit}, `}${nodes} nodes, ${faults.length} faults, ${(endMs / 1_000).toFixed(1)} simulated seconds, ` +
    `${lines.length.toLocaleString('en')} lines`;
  const result = byId('result');
  result.textContent = broken === undefined ? 'all invariants hold' : `broken: ${broken.invariant}`;
  result.className = `badge ${broken === undefined ? 'badge-good' : 'badge-bad'}`;
  byId('end').textContent = broken === undefined ? 'End' : 'To the failure';
}

const history = historyOf(JSON.parse(byId('trace').textContent ?? '') as TraceLine[]);
headline(history);
new TracePage(history);
