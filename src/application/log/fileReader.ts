/** Reads a log file, and rejects it at the first line that was changed. */
import { type TSchema, Type } from 'typebox';
import { messageOf } from '../shared/errors.js';
import { compileCheck } from '../shared/validation.js';
import { decodeEvent } from './eventCodec.js';
import {
  CHAIN_DIGITS,
  Chain,
  type ClientLine,
  type CommandLine,
  type Counts,
  type EventLine,
  FORMAT,
  FORMAT_VERSION,
  jsonTexts,
  takeApart,
} from './fileLines.js';

/** A file that cannot be imported; `message` names the line and the reason. */
export class LogFileError extends Error {
  override readonly name = 'LogFileError';
  constructor(line: number, reason: string) {
    super(`line ${line}: ${reason}`);
  }
}

export type Line =
  | { readonly kind: 'header' }
  | ({ readonly kind: 'event' } & EventLine)
  | ({ readonly kind: 'command' } & CommandLine)
  | ({ readonly kind: 'client' } & ClientLine)
  | ({ readonly kind: 'footer' } & Counts);

const Uuid = Type.String({ format: 'uuid' });
/** Of streams that are no accounts, too. */
const StreamId = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });
const Count = Type.Integer({ minimum: 0 });
const Place = Type.Integer({ minimum: 1 });
const Instant = Type.String({
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$',
});
const Text = Type.String();
const check = (fields: Record<string, TSchema>) =>
  compileCheck(Type.Object({ ...fields, chain: Text }, { additionalProperties: false }));

const isHeader = check({ format: Type.Literal(FORMAT), version: Type.Integer(), from: Place });
const isEvent = check({
  position: Place,
  streamId: StreamId,
  version: Place,
  type: Text,
  schemaVersion: Place,
  data: Type.Object({}),
  metadata: Type.Object({}),
  commandId: Uuid,
  recordedAt: Instant,
});
const isCommand = check({
  commandId: Uuid,
  requestHash: Type.String({ pattern: '^([0-9a-f]{32}|[0-9a-f]{64})$' }),
  accepted: Type.Boolean(),
  position: Type.Union([Place, Type.Null()]),
  outcome: Type.Union([Text, Type.Null()]),
  recordedAt: Instant,
});
const isClient = check({
  clientId: Uuid,
  name: Text,
  keyHash: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  scopes: Type.Array(Text),
  createdAt: Instant,
});
const isFooter = check({ events: Count, commands: Count, clients: Count });

/** The kind of a line, by its first field. */
const KINDS = [
  { kind: 'event', begins: '{"position":', faults: isEvent },
  { kind: 'command', begins: '{"commandId":', faults: isCommand },
  { kind: 'client', begins: '{"clientId":', faults: isClient },
  { kind: 'footer', begins: '{"events":', faults: isFooter },
] as const;

/** Of one whole file. */
export class LogReader {
  readonly #chain = new Chain();
  #line = 0;
  /** Index in KINDS of the previous line; kinds appear in this order. */
  #stage = 0;
  #counts = { events: 0, commands: 0, clients: 0 };
  #recordedAt = '';
  #id = '';

  get counts(): Counts {
    return this.#counts;
  }

  /**
   * Checks the next line.
   * @throws LogFileError
   */
  read(text: string): Line {
    this.#line += 1;
    if (this.#isComplete) throw this.#fault('nothing may follow the footer');
    const fields = parsed(text);
    if (fields === undefined) throw this.#fault('is not a JSON object');
    // Only an escape can produce such a character: UTF-8 excludes it, and JSON has no bare control
    // characters.
    if (text.includes('\\u') && !isText(fields)) {
      throw this.#fault('contains \\u0000 or an unpaired surrogate, which PostgreSQL cannot store');
    }
    if (this.#line === 1) this.#header(fields);
    const apart = takeApart(text);
    if (apart === undefined) throw this.#fault('does not end in a chain; it was changed or truncated');
    const chain = this.#chain.add(apart.body);
    const line = this.#line === 1 ? ({ kind: 'header' } as const) : this.#content(apart.body, fields);
    // The footer has the whole chain, which cannot be forged; other lines have enough of it to detect damage.
    const shown = line.kind === 'footer' ? chain : chain.slice(0, CHAIN_DIGITS);
    if (apart.chain !== shown) {
      throw this.#fault('the chain does not match: this line, or a line before it, was changed');
    }
    return line;
  }

  /** Call this at the end of the file. @throws LogFileError */
  end(): void {
    if (!this.#isComplete) {
      throw new LogFileError(this.#line + 1, 'the file ends without a footer: it was truncated');
    }
  }

  get #isComplete(): boolean {
    return this.#stage === KINDS.length;
  }

  #header(fields: Record<string, unknown>): void {
    if (fields.format !== FORMAT) throw this.#fault(`is not the header of a ${FORMAT} file`);
    if (fields.version !== FORMAT_VERSION) {
      throw this.#fault(`the format version is ${fields.version}, but this program reads ${FORMAT_VERSION}`);
    }
    this.#refuse(isHeader(fields));
    if (fields.from !== 1) {
      throw this.#fault(`the file starts at position ${fields.from}; only a whole log can be imported`);
    }
  }

  #content(body: string, fields: Record<string, unknown>): Exclude<Line, { kind: 'header' }> {
    const stage = KINDS.findIndex(({ begins }) => body.startsWith(begins));
    const found = KINDS[stage];
    if (found === undefined) throw this.#fault('is not an event, command, client or footer');
    if (stage < this.#stage) throw this.#fault(`a line of kind ${found.kind} is not allowed here`);
    if (stage > this.#stage) this.#id = '';
    this.#stage = stage;
    this.#refuse(found.faults(fields));
    switch (found.kind) {
      case 'event':
        return { kind: 'event', ...this.#event(body, fields as unknown as EventLine) };
      case 'command':
        return { kind: 'command', ...this.#command(fields as unknown as CommandLine) };
      case 'client':
        return { kind: 'client', ...this.#client(fields as unknown as ClientLine) };
      case 'footer':
        return { kind: 'footer', ...this.#footer(fields as unknown as Counts) };
      default:
        return found satisfies never;
    }
  }

  #event(body: string, event: EventLine): EventLine {
    const expected = this.#counts.events + 1;
    if (event.position !== expected) {
      throw this.#fault(`the position is ${event.position}, expected ${expected}`);
    }
    if (event.recordedAt < this.#recordedAt) {
      throw this.#fault(`it was recorded at ${event.recordedAt}, earlier than the event before it`);
    }
    try {
      decodeEvent(event);
    } catch (error) {
      throw this.#fault(messageOf(error));
    }
    this.#counts.events = expected;
    this.#recordedAt = event.recordedAt;
    return { ...event, ...jsonTexts(body) };
  }

  #command(command: CommandLine): CommandLine {
    this.#ascend(command.commandId);
    if (command.position === null && command.outcome === null) {
      throw this.#fault('it has neither events nor an outcome');
    }
    this.#counts.commands += 1;
    return command;
  }

  #client(client: ClientLine): ClientLine {
    this.#ascend(client.clientId);
    this.#counts.clients += 1;
    return client;
  }

  #footer(counts: Counts): Counts {
    for (const [what, count] of Object.entries(this.#counts)) {
      const told = counts[what as keyof Counts];
      if (told !== count) throw this.#fault(`it counts ${told} ${what}, but the file has ${count}`);
    }
    this.#stage = KINDS.length;
    return counts;
  }

  /** Commands and clients are sorted by id, without duplicates. */
  #ascend(id: string): void {
    if (id <= this.#id) throw this.#fault(`${id} must not follow ${this.#id}`);
    this.#id = id;
  }

  #refuse(faults: ReturnType<typeof isHeader>): void {
    const [fault] = faults ?? [];
    if (fault !== undefined) throw this.#fault(`${fault.field} ${fault.message}`);
  }

  #fault(reason: string): LogFileError {
    return new LogFileError(this.#line, reason);
  }
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether PostgreSQL can store all texts and names, at any depth. */
function isText(fields: Record<string, unknown>): boolean {
  const waiting: unknown[] = [fields];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value === 'string' && NO_TEXT.test(value)) return false;
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, inner] of Object.entries(value)) waiting.push(name, inner);
  }
  return true;
}

const NO_TEXT = /\0|\p{Surrogate}/u;
