/**
 * A bank's log as a text file, one JSON object a line: a header; the events by position; the commands, without which
 * a repeated idempotency key would do its work again; the API clients, whose own the keys are; and a footer that counts
 * them, without which a file that was cut off would look whole.
 *
 * Every line ends in `chain`, the first digits of a SHA-256 over the line and all before it, the footer in all of them:
 * what was changed, moved or lost is found at the very line. The event at position P stands on line P + 1.
 *
 * The same log makes the same bytes. So nothing in it tells when or where it was written, nor what names the database
 * among others that share a Redis: a copy must get a name of its own.
 */
import { hash } from 'node:crypto';

export const FORMAT = 'banking-es-log';
export const FORMAT_VERSION = 1;

/** `data` and `metadata` are JSON texts of objects, kept as they are. `recordedAt` is ISO 8601, UTC, milliseconds. */
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
  /** In hex. */
  readonly requestHash: string;
  readonly accepted: boolean;
  /** Of its first event; null if it has none. */
  readonly position: number | null;
  /** The answer as text; null if its events tell it. */
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

/** What a file holds. */
export interface Counts {
  readonly events: number;
  readonly commands: number;
  readonly clients: number;
}

/** Hex digits of the chain that a line shows: enough to find damage. */
export const CHAIN_DIGITS = 16;

/** The hash over lines so far, one after another. */
export class Chain {
  #value = '';

  /** Adds a line without its own end, and tells the hash in full. */
  add(body: string): string {
    this.#value = hash('sha256', this.#value + body, 'hex');
    return this.#value;
  }
}

/** Writes the lines of one file, in order; each ends in a newline. */
export class LogWriter {
  readonly #chain = new Chain();

  /** @param from the position that the file begins with; 1 for a whole log */
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

/** An object as JSON, without the brace that closes it. */
const open = (object: object): string => JSON.stringify(object).slice(0, -1);

const CHAIN_END = /,"chain":"([0-9a-f]{16}|[0-9a-f]{64})"\}$/;

/** A line apart: what the chain is over, and what it says of it; undefined if it does not end in a chain. */
export function takeApart(line: string): { readonly body: string; readonly chain: string } | undefined {
  // All but the footer have the short one: most lines need no search.
  const end = CHAIN_END.exec(line.slice(-80));
  if (end === null) return undefined;
  return { body: line.slice(0, line.length - end[0].length), chain: end[1] as string };
}

/** The texts of an event's data and metadata, out of its line: `data` as PostgreSQL writes it has a blank after a colon. */
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
