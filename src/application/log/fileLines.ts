/**
 * The log of a bank as a text file with one JSON object per line: a header; the events by position; the
 * commands, without which a retry would be applied again; the API clients, which own the idempotency keys;
 * and a footer with counts, without which a truncated file would look complete.
 *
 * Every line ends with `chain`, the first digits of a SHA-256 over this line and all previous ones; the
 * footer has all digits. A changed, moved or lost line is therefore detected at this line. The event at
 * position P is on line P + 1.
 *
 * The same log gives the same bytes. The file therefore contains neither its time and place of export nor the
 * name of the log, because a copy must get its own name.
 */
import { hash } from 'node:crypto';

export const FORMAT = 'banking-es-log';
export const FORMAT_VERSION = 1;

/** `data` and `metadata` are JSON texts, unchanged. `recordedAt` is ISO 8601 in UTC with milliseconds. */
export interface EventLine {
  readonly position: number;
  readonly streamId: string;
  readonly version: number;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: string;
  readonly metadata: string;
  readonly commandId: string;
  readonly recordedAt: string;
}

export interface CommandLine {
  readonly commandId: string;
  /** 32 digits in hex; 64 if recorded by an earlier version. */
  readonly requestHash: string;
  readonly accepted: boolean;
  /** Position of its first event; null without events. */
  readonly position: number | null;
  /** The answer as text; null if it is rendered from events. */
  readonly outcome: string | null;
  readonly recordedAt: string;
}

export interface ClientLine {
  readonly clientId: string;
  readonly name: string;
  /** In hex. */
  readonly keyHash: string;
  readonly scopes: readonly string[];
  readonly createdAt: string;
}

/** Contents of a file. */
export interface Counts {
  readonly events: number;
  readonly commands: number;
  readonly clients: number;
}

/** Hex digits of the chain per line: enough to detect damage. */
export const CHAIN_DIGITS = 16;

/** The running hash. */
export class Chain {
  #value = '';

  /** Adds a line without its chain; returns the full hash. */
  add(body: string): string {
    this.#value = hash('sha256', this.#value + body, 'hex');
    return this.#value;
  }
}

/** Writes the lines of one file, in order; each ends in a newline. */
export class LogWriter {
  readonly #chain = new Chain();

  /** @param from the first position of the file; 1 for a whole log */
  header(from: number): string {
    return this.#end(`{"format":"${FORMAT}","version":${FORMAT_VERSION},"from":${from}`);
  }

  event(event: EventLine): string {
    const { position, streamId, version, schemaVersion, data, metadata, commandId, recordedAt } = event;
    return this.#end(
      `{"position":${position},"streamId":"${streamId}","version":${version},"type":${JSON.stringify(event.type)}` +
        `,"schemaVersion":${schemaVersion},"data":${data},"metadata":${metadata},"commandId":"${commandId}"` +
        `,"recordedAt":"${recordedAt}"`,
    );
  }

  command({ commandId, requestHash, accepted, position, outcome, recordedAt }: CommandLine): string {
    return this.#end(open({ commandId, requestHash, accepted, position, outcome, recordedAt }));
  }

  client({ clientId, name, keyHash, scopes, createdAt }: ClientLine): string {
    return this.#end(open({ clientId, name, keyHash, scopes, createdAt }));
  }

  footer({ events, commands, clients }: Counts): string {
    const body = open({ events, commands, clients });
    return `${body},"chain":"${this.#chain.add(body)}"}\n`;
  }

  #end(body: string): string {
    return `${body},"chain":"${this.#chain.add(body).slice(0, CHAIN_DIGITS)}"}\n`;
  }
}

/** An object as JSON without its closing brace. */
const open = (object: object): string => JSON.stringify(object).slice(0, -1);

const CHAIN_END = /,"chain":"([0-9a-f]{16}|[0-9a-f]{64})"\}$/;

/** Splits a line into content and chain; undefined if it has no chain. */
export function takeApart(line: string): { readonly body: string; readonly chain: string } | undefined {
  // All lines but the footer have the short chain, so most need no search.
  const end = CHAIN_END.exec(line.slice(-80));
  if (end === null) return undefined;
  return { body: line.slice(0, line.length - end[0].length), chain: end[1] as string };
}

/** Extracts `data` and `metadata` as text; in PostgreSQL's JSON a space follows a colon. */
export function jsonTexts(body: string): { readonly data: string; readonly metadata: string } {
  const dataAt = body.indexOf('"data":') + '"data":'.length;
  const metadataAt = body.indexOf(METADATA, dataAt);
  const endAt = body.lastIndexOf(',"commandId":');
  return {
    data: body.slice(dataAt, metadataAt),
    metadata: body.slice(metadataAt + METADATA.length - 1, endAt),
  };
}

const METADATA = ',"metadata":{';
