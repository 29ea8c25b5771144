/** Draws the axis, and a lane for each place with what it does over time. */
import type { PlaceState } from '../../trace.js';
import type { History } from '../history/history.js';
import { nameOf } from '../history/words.js';
import type { Lane, Layout } from './layout.js';
import { lookOf } from './palette.js';
import { clipped, fitting, hatch, lineFrom, type Pen } from './pen.js';
import { type Scale, ticksOf } from './view.js';

export function drawAxis({ context, height, palette }: Pen, scale: Scale, { axis }: Layout): void {
  context.textAlign = 'center';
  for (const { ms, label } of ticksOf(scale)) {
    const x = Math.round(scale.xOf(ms)) + 0.5;
    context.strokeStyle = palette.colours.line;
    context.lineWidth = 1;
    context.beginPath();
    lineFrom(context, [x, axis.height], [x, height]);
    context.stroke();
    context.fillStyle = palette.colours.muted;
    const half = context.measureText(label).width / 2;
    if (x - half >= scale.left && x + half <= scale.right) context.fillText(label, x, LABEL_Y);
  }
}

export function drawLanes(pen: Pen, history: History, scale: Scale, { lanes, log }: Layout): void {
  const { context, palette } = pen;
  for (const lane of lanes) {
    context.textAlign = 'right';
    context.fillStyle = palette.colours.ink;
    context.fillText(nameOf(lane.place), scale.left - 10, lane.middle);
    context.strokeStyle = palette.colours['strong-line'];
    context.globalAlpha = 0.5;
    context.lineWidth = 1;
    context.beginPath();
    lineFrom(context, [scale.left, lane.middle + 0.5], [scale.right, lane.middle + 0.5]);
    context.stroke();
    context.globalAlpha = 1;
    clipped(pen, scale, () => drawStates(pen, history, scale, lane));
  }
  context.textAlign = 'right';
  context.fillStyle = palette.colours.muted;
  if (log.height > 0) context.fillText('the log', scale.left - 10, log.y + log.height / 2);
}

/** Above the mark of the moment. */
const LABEL_Y = 7;

/** Room for a state's word. */
const LABEL_PX_MIN = 24;

function drawStates(
  { context, palette }: Pen,
  history: History,
  scale: Scale,
  { place, middle, y }: Lane,
): void {
  let labelledTo = scale.left;
  for (const { state, fromMs, toMs } of history.states.get(place) ?? []) {
    if (toMs < scale.view.fromMs || fromMs > scale.view.toMs) continue;
    const x = Math.max(scale.left, scale.xOf(fromMs));
    const width = Math.max(1, Math.min(scale.right, scale.xOf(toMs)) - x);
    const { colour, px, pattern } = lookOf(state, palette);
    const box = { x, y: middle - px / 2, width, height: px };
    context.fillStyle = colour;
    if (pattern === 'solid') context.fillRect(box.x, box.y, box.width, box.height);
    else if (pattern === 'dashed') {
      context.fillStyle = palette.colours['bad-soft'];
      context.fillRect(x, middle - 7, width, 14);
      context.strokeStyle = colour;
      context.lineWidth = px;
      context.setLineDash([5, 4]);
      context.beginPath();
      lineFrom(context, [x, middle], [x + width, middle]);
      context.stroke();
      context.setLineDash([]);
    } else {
      context.fillStyle = palette.colours['warn-soft'];
      context.fillRect(box.x, box.y, box.width, box.height);
      hatch(context, box, colour);
    }
    if (!isTold(state) || x < labelledTo) continue;
    const words = fitting(context, state, Math.max(width, LABEL_PX_MIN) - 4);
    context.textAlign = 'left';
    context.fillStyle = palette.colours.muted;
    context.fillText(words, x + 2, y + 4);
    labelledTo = x + context.measureText(words).width + 6;
  }
}

/** To be up is usual. */
const isTold = (state: PlaceState): boolean => state !== 'up';
