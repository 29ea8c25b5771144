/** The pointer on the time line: it points at messages, chooses them, drags the view, and zooms with wheel or two fingers. */
import { messageAt } from '../drawing/arrows.js';
import { faultAt } from '../drawing/faults.js';
import type { Layout } from '../drawing/layout.js';
import type { Drawn } from '../drawing/timeLine.js';
import { panned, type Scale, spanOf, zoomed } from '../drawing/view.js';
import type { Looking } from './looking.js';

/** What is on the canvas at the moment. */
export interface Picture extends Drawn {
  readonly scale: Scale;
  readonly layout: Layout;
}

const NEAR_PX = 7;
const FINGER_PX = 16;
/** A pointer that moves further than this drags, and does not choose. */
const STILL_PX = 5;

interface Touch {
  x: number;
  readonly startX: number;
  isDrag: boolean;
}

export function followPointer(canvas: HTMLCanvasElement, looking: Looking, picture: () => Picture): void {
  const touches = new Map<number, Touch>();
  const at = (event: PointerEvent | WheelEvent) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    touches.set(event.pointerId, { x: event.clientX, startX: event.clientX, isDrag: false });
  });
  canvas.addEventListener('pointermove', (event) => {
    const { x, y } = at(event);
    const touch = touches.get(event.pointerId);
    if (touch === undefined) {
      looking.pointAt(messageAt(picture().arrows, x, y, NEAR_PX));
      return;
    }
    touch.isDrag ||= Math.abs(event.clientX - touch.startX) > STILL_PX;
    if (touch.isDrag) drag(looking, picture(), touches, event.pointerId, event.clientX);
    touch.x = event.clientX;
  });
  canvas.addEventListener('pointerup', (event) => {
    const touch = touches.get(event.pointerId);
    touches.delete(event.pointerId);
    if (touch === undefined || touch.isDrag) return;
    choose(looking, picture(), at(event), event.pointerType === 'touch' ? FINGER_PX : NEAR_PX);
  });
  canvas.addEventListener('pointercancel', (event) => touches.delete(event.pointerId));
  canvas.addEventListener('pointerleave', () => looking.pointAt(undefined));
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const { scale } = picture();
      const { endMs } = looking.history;
      const { view } = looking;
      const isPan = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      const px =
        (isPan && event.deltaX !== 0 ? event.deltaX : event.deltaY) * (event.deltaMode === 1 ? 16 : 1);
      looking.see(
        isPan
          ? panned(view, (px / (scale.right - scale.left)) * spanOf(view), endMs)
          : zoomed(view, 2 ** (px / 240), scale.msOf(Math.max(scale.left, at(event).x)), endMs),
      );
    },
    { passive: false },
  );
}

/** One pointer moves the view; two also change how much of the run it shows. */
function drag(
  looking: Looking,
  { scale }: Picture,
  touches: ReadonlyMap<number, Touch>,
  id: number,
  toX: number,
): void {
  const { view, history } = looking;
  const touch = touches.get(id) as Touch;
  const other = [...touches].find(([number]) => number !== id)?.[1];
  const perPx = spanOf(view) / (scale.right - scale.left);
  if (other === undefined) {
    looking.see(panned(view, (touch.x - toX) * perPx, history.endMs));
    return;
  }
  const [before, after] = [Math.abs(touch.x - other.x), Math.abs(toX - other.x)];
  const middle = (scale.view.fromMs + scale.view.toMs) / 2;
  if (before > 10 && after > 10) looking.see(zoomed(view, before / after, middle, history.endMs));
}

function choose(
  looking: Looking,
  { arrows, scale, layout }: Picture,
  point: { x: number; y: number },
  px: number,
): void {
  const { x, y } = point;
  const message = messageAt(arrows, x, y, px);
  const fault =
    y < layout.faults.y + layout.faults.height ? faultAt(looking.history, scale, layout, x, y) : undefined;
  if (fault !== undefined) looking.goToLine(fault.line);
  else if (message !== undefined) looking.goToLine(message.line);
  else if (x >= scale.left) looking.goTo(scale.msOf(x));
}

/** The overview: where the pointer is, is the moment, and the view goes there. */
export function followOverview(canvas: HTMLCanvasElement, go: (share: number) => void): void {
  const follow = (event: PointerEvent) => {
    const box = canvas.getBoundingClientRect();
    go((event.clientX - box.left) / box.width);
  };
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    follow(event);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (canvas.hasPointerCapture(event.pointerId)) follow(event);
  });
}
