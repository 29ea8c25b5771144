/** Draws messages: as arrows, or as how many there are where arrows would cover each other. */
import type { Message } from '../history/messages.js';
import { WAYS } from '../history/topics.js';
import { type Arrow, activityOf, crossing } from './arrows.js';
import type { Layout } from './layout.js';
import { lineFrom, type Pen } from './pen.js';
import type { Scale } from './view.js';

const HEAD_PX = 6;
const CROSS_PX = 4;
const COLUMN_PX = 3;
/** Beyond so many, arrows are thinner. */
const MANY = 300;

export function drawArrows({ context, palette }: Pen, arrows: readonly Arrow[]): void {
  const isMany = arrows.length > MANY;
  context.globalAlpha = isMany ? 0.6 : 0.9;
  context.lineWidth = isMany ? 1 : 1.5;
  const headPx = isMany ? HEAD_PX : HEAD_PX + 2;
  for (const way of WAYS) {
    const those = arrows.filter(({ message, end }) => message.way === way && end !== 'lost');
    context.strokeStyle = palette.ways[way];
    context.fillStyle = palette.ways[way];
    strokeAll(context, those);
    context.beginPath();
    for (const arrow of those) if (arrow.end === 'arrived') head(context, arrow, headPx);
    context.fill();
  }
  context.globalAlpha = 1;
  const lost = arrows.filter(({ end }) => end === 'lost');
  context.strokeStyle = palette.colours.bad;
  strokeAll(context, lost);
  context.lineWidth = 2;
  context.beginPath();
  for (const { toX, toY } of lost) cross(context, toX, toY);
  context.stroke();
}

function strokeAll(context: CanvasRenderingContext2D, arrows: readonly Arrow[]): void {
  context.beginPath();
  for (const { fromX, fromY, toX, toY } of arrows) lineFrom(context, [fromX, fromY], [toX, toY]);
  context.stroke();
}

function head(context: CanvasRenderingContext2D, { fromX, fromY, toX, toY }: Arrow, px: number): void {
  const angle = Math.atan2(toY - fromY, toX - fromX);
  const wing = (turn: number) =>
    context.lineTo(toX - px * Math.cos(angle + turn), toY - px * Math.sin(angle + turn));
  context.moveTo(toX, toY);
  wing(0.45);
  wing(-0.45);
  context.closePath();
}

function cross(context: CanvasRenderingContext2D, x: number, y: number): void {
  lineFrom(context, [x - CROSS_PX, y - CROSS_PX], [x + CROSS_PX, y + CROSS_PX]);
  lineFrom(context, [x - CROSS_PX, y + CROSS_PX], [x + CROSS_PX, y - CROSS_PX]);
}

/** One message, before all others. */
export function drawChosen({ context, palette }: Pen, those: readonly Arrow[], message: Message): void {
  const colour = message.isLost ? palette.colours.bad : palette.colours.ink;
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 3;
  strokeAll(context, those);
  context.beginPath();
  for (const arrow of those) if (arrow.end === 'arrived') head(context, arrow, 11);
  context.fill();
  context.beginPath();
  for (const { end, toX, toY } of those) if (end === 'lost') cross(context, toX, toY);
  context.stroke();
}

/** Where messages are at a moment. */
export function drawUnderWay({ context, palette }: Pen, arrows: readonly Arrow[], x: number): void {
  for (const arrow of arrows) {
    const y = crossing(arrow, x);
    if (y === undefined || arrow.end === 'lost') continue;
    context.fillStyle = palette.ways[arrow.message.way];
    context.strokeStyle = palette.colours.surface;
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(x, y, 4.5, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
}

/** Bars on each lane, as high as messages are many there; crosses where they are lost. */
export function drawActivity(
  { context, palette }: Pen,
  messages: readonly Message[],
  scale: Scale,
  { lanes }: Layout,
): void {
  const activity = activityOf(messages, scale, COLUMN_PX);
  const most = Math.max(
    1,
    ...[...activity.values()].map((counts) => counts.reduce((a, b) => Math.max(a, b), 0)),
  );
  context.fillStyle = palette.colours.focus;
  context.globalAlpha = 0.55;
  for (const { place, middle } of lanes) {
    for (const [column, count] of (activity.get(place) ?? []).entries()) {
      if (count === 0) continue;
      const px = 2 + 13 * Math.sqrt(count / most);
      context.fillRect(scale.left + column * COLUMN_PX, middle - px, COLUMN_PX - 1, px);
    }
  }
  context.globalAlpha = 1;
  const heights = new Map(lanes.map(({ place, middle }) => [place, middle]));
  context.strokeStyle = palette.colours.bad;
  context.lineWidth = 2;
  context.beginPath();
  let lastX = Number.NEGATIVE_INFINITY;
  for (const { isLost, from, sentMs } of messages) {
    const x = scale.xOf(sentMs);
    if (!isLost || x < lastX + 2) continue;
    cross(context, x, (heights.get(from) ?? 0) + 9);
    lastX = x;
  }
  context.stroke();
}
