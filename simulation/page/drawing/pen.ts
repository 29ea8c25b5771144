/** What all drawings need: a canvas of the right size, texts, and patterns. */
import type { Palette } from './palette.js';
import type { Scale } from './view.js';

export interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
}

export const FONT_PX = 12;
const FONT = `${FONT_PX}px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif`;

/** Makes a canvas as large as it is shown, and empties it. */
export function penFor(canvas: HTMLCanvasElement, width: number, height: number, palette: Palette): Pen {
  const ratio = window.devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
  }
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = FONT;
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  return { context, width, height, palette };
}

/** Draws within the part that has the scale. */
export function clipped({ context, height }: Pen, { left, right }: Scale, draw: () => void): void {
  context.save();
  context.beginPath();
  context.rect(left, 0, right - left, height);
  context.clip();
  draw();
  context.restore();
}

/** @returns the text, shortened to a width; empty if there is no room for a word */
export function fitting(context: CanvasRenderingContext2D, text: string, px: number): string {
  if (context.measureText(text).width <= px) return text;
  const length = Math.floor((px / context.measureText(text).width) * text.length) - 1;
  return length < 3 ? '' : `${text.slice(0, length)}…`;
}

export function lineFrom(
  context: CanvasRenderingContext2D,
  [fromX, fromY]: readonly [number, number],
  [toX, toY]: readonly [number, number],
): void {
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
}

/** Slanted lines within a box. */
export function hatch(
  context: CanvasRenderingContext2D,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  colour: string,
): void {
  const { x, y, width, height } = box;
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  const step = 6;
  for (let at = x - (x % step) - height; at < x + width; at += step)
    lineFrom(context, [at, y + height], [at + height, y]);
  context.stroke();
  context.restore();
}
