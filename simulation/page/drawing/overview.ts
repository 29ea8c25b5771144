/** Draws the overview: the whole run, with how many messages there are, its faults, the log's cuts, and what is in view. */
import type { History } from '../history/history.js';
import { lineFrom, type Pen } from './pen.js';
import { type Scale, scaleOf, type View } from './view.js';

const BUCKET_PX = 2;

export function drawOverview(pen: Pen, history: History, view: View, ms: number): void {
  const { context, width, height, palette } = pen;
  const scale = scaleOf({ fromMs: 0, toMs: history.endMs }, 0, width);
  const counts = countsOf(history, scale, width);
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  context.fillStyle = palette.colours['strong-line'];
  for (const [bucket, count] of counts.entries()) {
    const px = Math.sqrt(count / most) * (height - 20);
    context.fillRect(bucket * BUCKET_PX, height - px, BUCKET_PX - 0.5, px);
  }
  context.fillStyle = palette.colours.warn;
  for (const { fromMs, toMs } of history.faults)
    context.fillRect(scale.xOf(fromMs), 4, Math.max(2, scale.xOf(toMs) - scale.xOf(fromMs)), 5);
  context.fillStyle = palette.colours.bad;
  for (const cut of history.cuts) context.fillRect(scale.xOf(cut.ms) - 1, 0, 3, height);
  if (history.broken !== undefined)
    context.fillRect(Math.min(scale.xOf(history.broken.ms), width - 4), 0, 4, height);
  const [fromX, toX] = [scale.xOf(view.fromMs), Math.max(scale.xOf(view.toMs), scale.xOf(view.fromMs) + 3)];
  context.fillStyle = palette.colours.focus;
  context.globalAlpha = 0.14;
  context.fillRect(fromX, 0, toX - fromX, height);
  context.globalAlpha = 1;
  context.strokeStyle = palette.colours.focus;
  context.lineWidth = 1;
  context.strokeRect(fromX + 0.5, 0.5, Math.max(1, toX - fromX - 1), height - 1);
  context.lineWidth = 2;
  context.beginPath();
  lineFrom(context, [scale.xOf(ms), 0], [scale.xOf(ms), height]);
  context.stroke();
}

/** Counted once for each width: messages do not change. */
const counted = new WeakMap<History, { readonly width: number; readonly counts: Uint32Array }>();

function countsOf(history: History, scale: Scale, width: number): Uint32Array {
  const known = counted.get(history);
  if (known?.width === width) return known.counts;
  const counts = new Uint32Array(Math.ceil(width / BUCKET_PX) + 1);
  for (const { sentMs } of history.messages) {
    const bucket = Math.floor(scale.xOf(sentMs) / BUCKET_PX);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  counted.set(history, { width, counts });
  return counts;
}
