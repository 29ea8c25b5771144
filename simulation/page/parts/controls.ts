/** Buttons, keys, the slider, and the choice of what is shown. */
import { panned, spanOf, zoomed } from '../drawing/view.js';
import { TOPIC_NAMES, TOPICS, type Topic } from '../history/topics.js';
import { byId, element } from './elements.js';
import type { Looking } from './looking.js';
import type { Player } from './player.js';

const ZOOM = 2;
/** A key moves the view by so much of it. */
const PAGE = 0.8;

/** What a reader can do: the id of its button if it has one, and its key. */
interface Action {
  readonly button?: string;
  readonly key: string;
  readonly does: () => void;
}

export function addControls(looking: Looking, player: Player): void {
  const actions = actionsOf(looking, player);
  for (const { button, does } of actions) {
    if (button !== undefined) byId(button).addEventListener('click', does);
  }
  // It can be focused where there is a script that knows its keys.
  byId('time-line').tabIndex = 0;
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isForElement(event)) return;
    const action = actions.find(({ key }) => key === event.key);
    if (action === undefined) return;
    event.preventDefault();
    action.does();
  });
  addSlider(looking, player);
  addTopics(looking);
}

/** Whether an element that has the focus knows the key itself. */
function isForElement({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (target.matches('input[type=range]')) return /^(Arrow|Home|End|Page)/.test(key);
  if (target.matches('button, summary')) return key === ' ';
  return target.matches('input, select');
}

function actionsOf(looking: Looking, player: Player): Action[] {
  const { endMs } = looking.history;
  const by = (move: () => void) => () => {
    player.stop();
    move();
  };
  const zoom = (factor: number) => () => looking.see(zoomed(looking.view, factor, looking.ms, endMs));
  const page = (pages: number) => () =>
    looking.see(panned(looking.view, spanOf(looking.view) * pages, endMs));
  return [
    { button: 'previous', key: 'ArrowLeft', does: by(() => looking.step(-1)) },
    { button: 'next', key: 'ArrowRight', does: by(() => looking.step(1)) },
    { button: 'previous-fault', key: 'F', does: by(() => void looking.stepFault(-1)) },
    { button: 'next-fault', key: 'f', does: by(() => void looking.stepFault(1)) },
    { button: 'begin', key: 'Home', does: by(() => looking.goTo(0)) },
    { button: 'end', key: 'End', does: by(() => looking.goToEnd()) },
    { button: 'zoom-in', key: '+', does: zoom(1 / ZOOM) },
    { button: 'zoom-out', key: '-', does: zoom(ZOOM) },
    { button: 'whole', key: '0', does: () => looking.see({ fromMs: 0, toMs: endMs }) },
    { key: 'PageDown', does: page(PAGE) },
    { key: 'PageUp', does: page(-PAGE) },
    { key: ' ', does: () => player.toggle() },
  ];
}

function addSlider(looking: Looking, player: Player): void {
  const slider = byId<HTMLInputElement>('slider');
  slider.max = String(looking.history.endMs);
  slider.addEventListener('input', () => {
    player.stop();
    looking.goTo(Number(slider.value));
  });
}

function addTopics(looking: Looking): void {
  const search = byId<HTMLInputElement>('search');
  const boxes = new Map<Topic, HTMLInputElement>();
  const change = () =>
    looking.show(new Set(TOPICS.filter((topic) => boxes.get(topic)?.checked !== false)), search.value);
  for (const topic of TOPICS) {
    const box = element('input');
    box.type = 'checkbox';
    box.checked = true;
    box.addEventListener('change', change);
    boxes.set(topic, box);
    const swatch = element('span', { className: `swatch swatch-${topic}` });
    byId('topics').append(
      element('label', { className: 'topic' }, box, swatch, element('span', { text: TOPIC_NAMES[topic] })),
    );
  }
  search.addEventListener('input', change);
}
