/** The part of a run that is in view, and its scale. */

export interface View {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A tenth of a typical message: closer than this there is nothing to see. */
export const SPAN_MS_MIN = 0.05;

export const spanOf = ({ fromMs, toMs }: View): number => toMs - fromMs;

/** @param endMs of the run: a view never leaves it */
function within(fromMs: number, spanMs: number, endMs: number): View {
  const span = Math.min(Math.max(spanMs, SPAN_MS_MIN), endMs);
  const from = Math.min(Math.max(fromMs, 0), endMs - span);
  return { fromMs: from, toMs: from + span };
}

/** @param factor above 1 shows more @param aroundMs stays where it is */
export function zoomed(view: View, factor: number, aroundMs: number, endMs: number): View {
  const span = Math.min(Math.max(spanOf(view) * factor, SPAN_MS_MIN), endMs);
  const share = (aroundMs - view.fromMs) / spanOf(view);
  return within(aroundMs - share * span, span, endMs);
}

export const panned = (view: View, byMs: number, endMs: number): View =>
  within(view.fromMs + byMs, spanOf(view), endMs);

export const centred = (view: View, ms: number, endMs: number, spanMs = spanOf(view)): View =>
  within(ms - spanMs / 2, spanMs, endMs);

/** The view itself if it shows the moment, and not at its very edge; else one that does. */
export function revealing(view: View, ms: number, endMs: number): View {
  const margin = spanOf(view) * 0.05;
  const [fromMs, toMs] = [view.fromMs === 0 ? 0 : view.fromMs + margin, view.toMs - margin];
  if (ms >= fromMs && (ms <= toMs || view.toMs >= endMs)) return view;
  // A page further, as one turns it.
  const isAfter = ms > toMs && ms < view.toMs + spanOf(view);
  return isAfter ? within(ms - margin * 2, spanOf(view), endMs) : centred(view, ms, endMs);
}

/** Places moments on a line of pixels. */
export interface Scale {
  readonly view: View;
  readonly left: number;
  readonly right: number;
  xOf(ms: number): number;
  msOf(x: number): number;
}

export function scaleOf(view: View, left: number, right: number): Scale {
  const perMs = (right - left) / spanOf(view);
  return {
    view,
    left,
    right,
    xOf: (ms) => left + (ms - view.fromMs) * perMs,
    msOf: (x) => view.fromMs + (x - left) / perMs,
  };
}

export interface Tick {
  readonly ms: number;
  readonly label: string;
}

const TICK_PX = 92;

/** Round moments in view, at steps of 1, 2 or 5. */
export function ticksOf({ view, left, right }: Scale): Tick[] {
  const wantedMs = (spanOf(view) * TICK_PX) / Math.max(1, right - left);
  const power = 10 ** Math.floor(Math.log10(wantedMs));
  const stepMs = power * ([1, 2, 5, 10].find((factor) => factor * power >= wantedMs) as number);
  const decimals = Math.max(0, Math.min(5, 3 - Math.floor(Math.log10(stepMs))));
  const ticks: Tick[] = [];
  for (let number = Math.ceil(view.fromMs / stepMs); number * stepMs <= view.toMs; number += 1) {
    const ms = number * stepMs;
    ticks.push({ ms, label: `${(ms / 1_000).toFixed(decimals)} s` });
  }
  return ticks;
}
