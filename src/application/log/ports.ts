/** The log of events, as the application reads it. */

/** A stored event. `recordedAt` is ISO 8601 in UTC with milliseconds. */
export interface StoredEvent {
  readonly position: number;
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
  readAll(afterPosition: number, limit: number): Promise<readonly StoredEvent[]>;
  /** The position of the newest event; 0 if there is none. */
  lastPosition(): Promise<number>;
}
