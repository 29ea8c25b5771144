/** Draws faults as marked spans with their words, and the broken invariant. */
import type { Fault, History } from '../history/history.js';
import { faultInWords } from '../history/words.js';
import { FAULT_ROW_PX, type Layout } from './layout.js';
import { fitting, lineFrom, type Pen } from './pen.js';
import type { Scale } from './view.js';

/** A tint over the lanes that a fault concerns. */
export function tintFaults(
  { context, palette }: Pen,
  { faults }: History,
  scale: Scale,
  layout: Layout,
): void {
  context.fillStyle = palette.colours.warn;
  for (const { place, fromMs, toMs } of faults) {
    if (toMs < scale.view.fromMs || fromMs > scale.view.toMs) continue;
    const x = scale.xOf(fromMs);
    const width = Math.max(2, scale.xOf(toMs) - x);
    const lane = layout.lanes.find((one) => one.place === place);
    context.globalAlpha = lane === undefined ? 0.05 : 0.14;
    if (lane === undefined) {
      const [first, last] = [layout.lanes[0], layout.lanes.at(-1)];
      if (first && last) context.fillRect(x, first.y, width, last.y + last.height - first.y);
    } else context.fillRect(x, lane.y, width, lane.height);
  }
  context.globalAlpha = 1;
}

export function drawFaults(pen: Pen, { faults }: History, scale: Scale, layout: Layout): void {
  const { context, palette } = pen;
  const rowY = (fault: Fault) => layout.faults.y + 4 + (layout.faultRows.get(fault) ?? 0) * FAULT_ROW_PX;
  for (const [index, fault] of faults.entries()) {
    const { fromMs, toMs } = fault;
    const x = scale.xOf(fromMs);
    const width = Math.max(3, scale.xOf(toMs) - x);
    if (x > scale.right || x + Math.max(width, 200) < scale.left) continue;
    const y = rowY(fault);
    context.fillStyle = palette.colours['warn-soft'];
    context.fillRect(x, y, width, FAULT_ROW_PX - 3);
    context.fillStyle = palette.colours.warn;
    context.fillRect(x, y, 3, FAULT_ROW_PX - 3);
    // Words may stand behind their fault, up to the next one in the row.
    const next = faults
      .slice(index + 1)
      .find((other) => layout.faultRows.get(other) === layout.faultRows.get(fault));
    const start = Math.max(x, scale.left) + 7;
    const room =
      (next === undefined ? scale.right : Math.min(scale.right, scale.xOf(next.fromMs))) - start - 4;
    const text = faultInWords(fault);
    if (x + Math.max(width, context.measureText(text).width) < scale.left) continue;
    context.textAlign = 'left';
    context.fillText(fitting(context, text, room), start, y + FAULT_ROW_PX / 2 - 1);
  }
}

/** The fault at a point, by its span or its row right behind it. */
export function faultAt(
  { faults }: History,
  scale: Scale,
  layout: Layout,
  x: number,
  y: number,
): Fault | undefined {
  const row = Math.floor((y - layout.faults.y - 4) / FAULT_ROW_PX);
  return faults.findLast(({ fromMs, toMs }, index) => {
    const from = scale.xOf(fromMs);
    const isInRow = layout.faultRows.get(faults[index] as Fault) === row;
    return isInRow && x >= from - 3 && x <= Math.max(scale.xOf(toMs), from + 160);
  });
}

export function drawBroken(
  { context, height, palette }: Pen,
  { broken }: History,
  scale: Scale,
  layout: Layout,
): void {
  if (broken === undefined) return;
  const x = scale.xOf(broken.ms);
  if (x < scale.left - 1 || x > scale.right + 1) return;
  context.strokeStyle = palette.colours.bad;
  context.lineWidth = 3;
  context.beginPath();
  lineFrom(context, [x, layout.axis.height], [x, height]);
  context.stroke();
  const lane = layout.lanes.find(({ place }) => place === broken.place);
  if (lane !== undefined) {
    context.beginPath();
    context.arc(x, lane.middle, 11, 0, 2 * Math.PI);
    context.stroke();
  }
  const words = `broken: ${broken.invariant}`;
  const px = context.measureText(words).width + 16;
  const left = Math.min(Math.max(x - px / 2, scale.left), scale.right - px);
  context.fillStyle = palette.colours.bad;
  context.fillRect(left, 2, px, 20);
  context.fillStyle = palette.colours.surface;
  context.textAlign = 'left';
  context.fillText(words, left + 8, 12);
}
