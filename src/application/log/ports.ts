/** The log of events, as the application reads it. */

declare const position: unique symbol;

/**
 * A place in the log: that of its first event is 1, there are no gaps, and 0 stands before all events. It is a number
 * with a brand, so that no version, count or limit is taken for one.
 */
export type Position = number & { readonly [position]: never };

/** For numbers that are positions and come from elsewhere: rows, requests, files, the position before another one. */
export const asPosition = (value: number): Position => value as Position;

/** Before the first event. */
export const BEGIN = asPosition(0);

/** Who caused an event and why. Events of imported logs may have other fields. */
export interface EventMetadata {
  /** The API client. */
  readonly actor: string;
  /** The command that caused the event. */
  readonly causationId: string;
  /** The request. */
  readonly correlationId: string;
}

/** A stored event. `recordedAt` is ISO 8601 in UTC with milliseconds. */
export interface StoredEvent {
  readonly position: Position;
  readonly streamId: string;
  readonly version: number;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: unknown;
  readonly metadata: unknown;
  readonly commandId: string;
  readonly recordedAt: string;
}

export interface StreamFilter {
  readonly types: readonly string[];
  /** Business dates, inclusive. */
  readonly from?: string;
  readonly to?: string;
}

/** The events of one account, by version. */
export interface StreamEvents {
  /** Events of a stream after a version, ascending. */
  readStream(
    streamId: string,
    afterVersion: number,
    limit: number,
    filter?: StreamFilter,
  ): Promise<readonly StoredEvent[]>;
}

/** The events of all accounts as one log, by position. */
export interface EventLog {
  /** Events of all streams after a position, ascending, without gaps. */
  readAll(afterPosition: Position, limit: number): Promise<readonly StoredEvent[]>;
  /** The position of the newest event; 0 if there is none. */
  lastPosition(): Promise<Position>;
}
