/** Messages as arrows: which are in view, where they are, and which one is at a point. */
import type { Message } from '../history/messages.js';
import type { Layout } from './layout.js';
import type { Scale } from './view.js';

/** More messages than these are drawn as how many there are, not one by one. */
export const ARROWS_MAX = 1_500;

/** One way of a message. */
export interface Arrow {
  readonly message: Message;
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
  /** It ends in a cross, where it is lost; or is still under way at the end. */
  readonly end: 'arrived' | 'lost' | 'open';
}

/** How far a lost message gets: so much of the way, and so many pixels. */
const LOST_SHARE = 0.6;
const LOST_PX = 14;

/** The messages that are under way in a view, of those that are shown. */
export function messagesIn(
  messages: readonly Message[],
  { view }: Scale,
  isShown: (message: Message) => boolean,
): Message[] {
  return messages.filter(
    (message) => message.sentMs <= view.toMs && message.endMs >= view.fromMs && isShown(message),
  );
}

/** A doubled message has two arrows. */
export function arrowsOf(messages: readonly Message[], scale: Scale, { lanes }: Layout): Arrow[] {
  const heights = new Map(lanes.map(({ place, middle }) => [place, middle]));
  return messages.flatMap((message): Arrow[] => {
    const [fromY, toY] = [heights.get(message.from), heights.get(message.to)];
    if (fromY === undefined || toY === undefined) return [];
    const fromX = scale.xOf(message.sentMs);
    const arrow = { message, fromX, fromY };
    if (message.isLost) {
      const y = fromY + (toY - fromY) * LOST_SHARE;
      return [{ ...arrow, toX: fromX + LOST_PX, toY: y, end: 'lost' }];
    }
    if (message.arrivals.length === 0) return [{ ...arrow, toX: scale.right, toY, end: 'open' }];
    return message.arrivals.map((ms) => ({ ...arrow, toX: scale.xOf(ms), toY, end: 'arrived' }));
  });
}

/** @returns the message of the arrow nearest to a point, if one is within so many pixels */
export function messageAt(arrows: readonly Arrow[], x: number, y: number, px: number): Message | undefined {
  let [nearest, best] = [undefined as Message | undefined, px];
  for (const arrow of arrows) {
    const distance = distanceTo(arrow, x, y);
    if (distance < best) [nearest, best] = [arrow.message, distance];
  }
  return nearest;
}

function distanceTo({ fromX, fromY, toX, toY }: Arrow, x: number, y: number): number {
  const [dx, dy] = [toX - fromX, toY - fromY];
  const along = ((x - fromX) * dx + (y - fromY) * dy) / (dx * dx + dy * dy || 1);
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(x - fromX - share * dx, y - fromY - share * dy);
}

/** Where an arrow crosses a moment: the message is there then. */
export function crossing({ fromX, fromY, toX, toY }: Arrow, x: number): number | undefined {
  if (x < fromX || x > toX || toX === fromX) return undefined;
  return fromY + ((x - fromX) / (toX - fromX)) * (toY - fromY);
}

/** By place: how many messages leave or arrive in each column of so many pixels. */
export function activityOf(
  messages: readonly Message[],
  scale: Scale,
  columnPx: number,
): Map<string, Uint32Array> {
  const columns = Math.ceil((scale.right - scale.left) / columnPx);
  const counts = new Map<string, Uint32Array>();
  const count = (place: string, ms: number) => {
    const column = Math.floor((scale.xOf(ms) - scale.left) / columnPx);
    if (column < 0 || column >= columns) return;
    const those = counts.get(place) ?? new Uint32Array(columns);
    counts.set(place, those);
    those[column] = (those[column] as number) + 1;
  };
  for (const { from, to, sentMs, arrivals } of messages) {
    count(from, sentMs);
    for (const ms of arrivals) count(to, ms);
  }
  return counts;
}
