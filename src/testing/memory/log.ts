/** The log in memory, in layers: committed events, and on top of them the appends of an open transaction. */
import type { NewEvent, RecordedCommand } from '../../application/commands/ports.js';
import {
  asPosition,
  type EventMetadata,
  type Position,
  type StoredEvent,
} from '../../application/log/ports.js';
import { StoreRefused } from '../../application/shared/errors.js';

/** A stored event. `data` is JSON text, so that no two readers share an object. */
type LoggedEvent = NewEvent &
  Pick<StoredEvent, 'position' | 'commandId' | 'recordedAt'> & { readonly metadata: EventMetadata };

type LoggedCommand = Omit<RecordedCommand, 'events'> & { readonly events: readonly LoggedEvent[] };

export class Log {
  readonly #below: Log | undefined;
  readonly #events: LoggedEvent[] = [];
  readonly #streams = new Map<string, LoggedEvent[]>();
  readonly #commands = new Map<string, LoggedCommand>();

  constructor(below?: Log) {
    this.#below = below;
  }

  /** The position of the newest event; 0 before the first. */
  get lastPosition(): Position {
    return asPosition((this.#below?.lastPosition ?? 0) + this.#events.length);
  }

  get lastRecordedAt(): string {
    return this.#events.at(-1)?.recordedAt ?? this.#below?.lastRecordedAt ?? '';
  }

  /** What tells the event at a position from others; undefined if there is none. */
  at(position: Position): Pick<StoredEvent, 'commandId' | 'recordedAt'> | undefined {
    const below = this.#below?.lastPosition ?? 0;
    return position > below ? this.#events[position - below - 1] : this.#below?.at(position);
  }

  /** The number of events in the stream. */
  versionOf(streamId: string): number {
    return (this.#below?.versionOf(streamId) ?? 0) + (this.#streams.get(streamId)?.length ?? 0);
  }

  has(commandId: string): boolean {
    return this.#commands.has(commandId) || (this.#below?.has(commandId) ?? false);
  }

  command(commandId: string): RecordedCommand | undefined {
    const command = this.#commands.get(commandId);
    if (command === undefined) return this.#below?.command(commandId);
    return { ...command, events: command.events.map(stored) };
  }

  /** Events of a stream with a greater version, at most `limit` matching ones. */
  stream(
    streamId: string,
    afterVersion: number,
    limit: number,
    wanted: (event: StoredEvent) => boolean = () => true,
  ): StoredEvent[] {
    const found = this.#below?.stream(streamId, afterVersion, limit, wanted) ?? [];
    const own = this.#streams.get(streamId) ?? [];
    const first = Math.max(0, afterVersion - (this.#below?.versionOf(streamId) ?? 0));
    for (let index = first; index < own.length && found.length < limit; index += 1) {
      const event = stored(own[index] as LoggedEvent);
      if (wanted(event)) found.push(event);
    }
    return found;
  }

  /** The newest event of a stream that is of one of these types. */
  newest(streamId: string, types: readonly string[]): StoredEvent | undefined {
    const own = this.#streams.get(streamId)?.findLast(({ type }) => types.includes(type));
    return own === undefined ? this.#below?.newest(streamId, types) : stored(own);
  }

  /** Events of all streams with a greater position. */
  all(afterPosition: Position, limit: number): StoredEvent[] {
    const found = this.#below?.all(afterPosition, limit) ?? [];
    const first = Math.max(0, afterPosition - (this.#below?.lastPosition ?? 0));
    return [...found, ...this.#events.slice(first, first + limit - found.length).map(stored)];
  }

  /** Adds an answered command and its events. Throws where PostgreSQL's unique indexes would. */
  record(
    command: Omit<RecordedCommand, 'events'>,
    events: readonly NewEvent[],
    sender: Pick<EventMetadata, 'actor' | 'correlationId'>,
  ): void {
    const { commandId, recordedAt } = command;
    if (this.has(commandId)) throw new Error(`command ${commandId} is in the log already`);
    const { actor, correlationId } = sender;
    const metadata = { actor, causationId: commandId, correlationId };
    const logged = events.map((event) => this.#add(event, metadata, recordedAt));
    this.#commands.set(commandId, { ...command, events: logged });
  }

  /** The log as it is now, for a standby. */
  copy(): Log {
    const copy = new Log();
    for (const event of this.#events) copy.#push(event);
    for (const [id, command] of this.#commands) copy.#commands.set(id, command);
    return copy;
  }

  /** Commits this layer to the one below. */
  commit(): void {
    if (this.#below === undefined) throw new Error('there is no layer below');
    for (const event of this.#events) this.#below.#push(event);
    for (const [id, command] of this.#commands) this.#below.#commands.set(id, command);
  }

  #add(event: NewEvent, metadata: EventMetadata, recordedAt: string): LoggedEvent {
    if (event.version !== this.versionOf(event.streamId) + 1) {
      throw new Error(`version ${event.version} cannot follow in stream ${event.streamId}`);
    }
    const position = asPosition(this.lastPosition + 1);
    const { causationId: commandId } = metadata;
    const logged = { ...event, data: jsonbOf(event), metadata, position, commandId, recordedAt };
    this.#push(logged);
    return logged;
  }

  #push(event: LoggedEvent): void {
    this.#events.push(event);
    const stream = this.#streams.get(event.streamId);
    if (stream === undefined) this.#streams.set(event.streamId, [event]);
    else stream.push(event);
  }
}

const stored = (event: LoggedEvent): StoredEvent => ({
  ...event,
  data: JSON.parse(event.data),
  metadata: { ...event.metadata },
});

/** Characters that jsonb rejects: NUL and unpaired surrogates. */
const UNHELD = /(^|[^\\])(\\\\)*\\u(0000|d[89a-f])/;

/** As PostgreSQL reads the values of a statement before it runs. @throws StoreRefused for text that jsonb rejects */
export function refuseUnheld(events: readonly NewEvent[]): void {
  for (const event of events) jsonbOf(event);
}

/** The data of events as jsonb: an event is looked at before its append, and again in it. */
const texts = new WeakMap<NewEvent, string>();

function jsonbOf(event: NewEvent): string {
  let text = texts.get(event);
  if (text === undefined) {
    text = asJsonb(event.data);
    texts.set(event, text);
  }
  return text;
}

/**
 * A JSON text as PostgreSQL's jsonb returns it: an object's fields are reordered, shorter names first.
 * @throws StoreRefused for text that PostgreSQL rejects
 */
function asJsonb(text: string): string {
  const kept = JSON.stringify(JSON.parse(text), (_, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1)))
      : value,
  );
  if (UNHELD.test(kept)) throw new StoreRefused('unsupported Unicode escape sequence', '22P05', {});
  return kept;
}
