/** Pages of the log, for tests: with all events. */
import { markOf } from '../../application/log/knownLog.js';
import type { EventLog, Position } from '../../application/log/ports.js';
import type { LogPages, StoredPage } from '../../application/readModels/ports.js';

export class MemoryLogPages implements LogPages {
  readonly #log: Pick<EventLog, 'readAll'>;

  constructor(log: Pick<EventLog, 'readAll'>) {
    this.#log = log;
  }

  async read(after: Position, eventsMax: number): Promise<StoredPage | undefined> {
    const events = await this.#log.readAll(after, eventsMax);
    const last = events.at(-1);
    return last && { after, upTo: last.position, mark: markOf(last.commandId, last.recordedAt), events };
  }

  async nameOf(position: Position): Promise<string> {
    const [event] = await this.#log.readAll((position - 1) as Position, 1);
    return event === undefined ? 'no event' : `${event.type}, version ${event.version} of ${event.streamId}`;
  }
}
