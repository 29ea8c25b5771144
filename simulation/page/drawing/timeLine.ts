/** Draws the time line: the run, from behind to the front, and the moment over it. */
import type { History } from '../history/history.js';
import type { Message } from '../history/messages.js';
import { ARROWS_MAX, type Arrow, arrowsOf, messagesIn } from './arrows.js';
import { drawBroken, drawFaults, tintFaults } from './faults.js';
import { drawAxis, drawLanes } from './lanes.js';
import type { Layout } from './layout.js';
import { drawLog } from './log.js';
import { drawActivity, drawArrows, drawChosen, drawUnderWay } from './messages.js';
import { clipped, lineFrom, type Pen } from './pen.js';
import type { Scale } from './view.js';

/** What is shown of a history. */
export interface Sight {
  readonly isShown: (message: Message) => boolean;
  readonly showsCommits: boolean;
}

/** What there is to point at: no arrows where messages are only counted. */
export interface Drawn {
  readonly arrows: readonly Arrow[];
  /** Messages in view. */
  readonly messages: number;
}

/** Draws the run, as far as it is in view. */
export function drawRun(pen: Pen, history: History, scale: Scale, layout: Layout, sight: Sight): Drawn {
  const messages = messagesIn(history.messages, scale, sight.isShown);
  const isCounted = messages.length > ARROWS_MAX;
  const arrows = isCounted ? [] : arrowsOf(messages, scale, layout);
  clipped(pen, scale, () => tintFaults(pen, history, scale, layout));
  drawAxis(pen, scale, layout);
  drawLanes(pen, history, scale, layout);
  clipped(pen, scale, () => {
    drawFaults(pen, history, scale, layout);
    if (isCounted) drawActivity(pen, messages, scale, layout);
    else drawArrows(pen, arrows);
    if (sight.showsCommits) drawLog(pen, history, scale, layout);
  });
  drawBroken(pen, history, scale, layout);
  return { arrows, messages: messages.length };
}

/** Draws the moment over the run, on a canvas of its own: scrubbing leaves the run as it is. */
export function drawPresent(
  pen: Pen,
  scale: Scale,
  layout: Layout,
  { arrows }: Drawn,
  { ms, chosen }: { readonly ms: number; readonly chosen: Message | undefined },
): void {
  clipped(pen, scale, () => {
    if (chosen !== undefined) drawChosen(pen, arrowsOf([chosen], scale, layout), chosen);
    drawMoment(pen, scale, layout, ms);
    drawUnderWay(pen, arrows, scale.xOf(ms));
  });
}

function drawMoment({ context, height, palette }: Pen, scale: Scale, { axis }: Layout, ms: number): void {
  const x = Math.round(scale.xOf(ms)) + 0.5;
  context.strokeStyle = palette.colours.focus;
  context.fillStyle = palette.colours.focus;
  context.lineWidth = 2;
  context.beginPath();
  lineFrom(context, [x, axis.height - 4], [x, height]);
  context.stroke();
  context.beginPath();
  context.moveTo(x - 6, axis.height - 8);
  context.lineTo(x + 6, axis.height - 8);
  context.lineTo(x, axis.height);
  context.fill();
}
