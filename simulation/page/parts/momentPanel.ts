/** The panel that says what is true at the moment. */
import type { History } from '../history/history.js';
import { type Moment, momentAt } from '../history/moment.js';
import { durationOf, faultInWords, nameOf, positionsOf, routeOf, secondsOf } from '../history/words.js';
import { byId, element } from './elements.js';

/** So many messages are listed one by one. */
const UNDER_WAY_MAX = 6;

export function showMoment(history: History, ms: number): void {
  const moment = momentAt(history, ms);
  byId('moment-time').textContent = secondsOf(ms);
  byId('moment-writer').textContent = writerOf(history, moment);
  byId('moment-log').textContent = logOf(moment);
  byId('moment-places').replaceChildren(
    ...moment.states.map(({ place, state, sinceMs }) =>
      element(
        'li',
        {},
        element('span', { text: nameOf(place) }),
        element('span', { text: state, className: `badge ${BADGES[state]}` }),
        element('span', { text: `for ${durationOf(ms - sinceMs)}`, className: 'quiet small' }),
      ),
    ),
  );
  fill(
    'moment-faults',
    moment.faults.map((fault) => `${faultInWords(fault)}; over in ${durationOf(fault.toMs - ms)}`),
    'none',
  );
  fill(
    'moment-waits',
    moment.waits.map(
      ({ place, words, fromMs }) => `${nameOf(place)}: ${words}, for ${durationOf(ms - fromMs)}`,
    ),
    'no client waits',
  );
  const { underWay } = moment;
  const more = underWay.length - UNDER_WAY_MAX;
  fill(
    'moment-messages',
    [
      ...underWay.slice(-UNDER_WAY_MAX).map((message) => `${routeOf(message)}: ${message.words}`),
      ...(more > 0 ? [`and ${more} more`] : []),
    ],
    'none',
  );
  const { broken } = moment;
  byId('moment-broken').hidden = broken === undefined;
  byId('moment-broken').textContent =
    broken === undefined ? '' : `Broken at ${secondsOf(broken.ms)}: ${broken.invariant}: ${broken.words}`;
}

const BADGES = {
  up: 'badge-good',
  writer: 'badge-writer',
  starting: 'badge-quiet',
  stopping: 'badge-quiet',
  paused: 'badge-warn',
  hung: 'badge-warn',
  down: 'badge-bad',
} as const;

function writerOf({ places }: History, { writers }: Moment): string {
  if (!places.includes('redis')) return 'none: without Redis, each node appends by itself';
  if (writers.length < 2) return writers[0] ?? 'none';
  return `${writers.join(' and ')} each take themselves for it`;
}

function logOf({ position, lastCommit, cut, doomed, ms }: Moment): string {
  if (lastCommit === undefined) return 'empty';
  const isCut = cut !== undefined && cut.line > lastCommit.line;
  const last = isCut
    ? `a failover cut it ${durationOf(ms - cut.ms)} ago: positions ${cut.upTo + 1} to ${cut.before} are lost`
    : `last commit ${durationOf(ms - lastCommit.ms)} ago, ${positionsOf(lastCommit)}`;
  const words = isCut && cut.before === cut.upTo ? 'a failover lost nothing of it' : last;
  return `ends at position ${position}; ${words}${doomed > 0 ? `; a failover will lose the last ${doomed}` : ''}`;
}

function fill(id: string, texts: readonly string[], none: string): void {
  byId(id).replaceChildren(
    ...(texts.length === 0
      ? [element('li', { text: none, className: 'quiet' })]
      : texts.map((text) => element('li', { text }))),
  );
}
