/** The marks of events are remembered: every look at the log asks for that of the newest one. */
import { markOf } from '../../src/application/log/knownLog.js';
import type { StoredEvent } from '../../src/application/log/ports.js';

const marks = new WeakMap<object, string>();

export function markOfEvent(event: Pick<StoredEvent, 'commandId' | 'recordedAt'>): string {
  let mark = marks.get(event);
  if (mark === undefined) {
    mark = markOf(event.commandId, event.recordedAt);
    marks.set(event, mark);
  }
  return mark;
}
