/** A PostgreSQL that is made up: it speaks the wire protocol, and says to each statement what a spec wants to hear. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { TLSSocket, type TlsOptions } from 'node:tls';

/** A message of PostgreSQL's protocol: a letter, the length, and what it says. */
export function message(type: string, ...parts: readonly (string | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  const head = Buffer.alloc(5, type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const report = (type: 'E' | 'N', severity: string, code: string, text: string, more = '') =>
  message(type, `S${severity}\0V${severity}\0C${code}\0M${text}\0${more}\0`);

/** An error as PostgreSQL tells it. @param code SQLSTATE */
export const errorMessage = (
  severity: 'ERROR' | 'FATAL' | 'PANIC',
  code: string,
  text = `made up ${code}`,
  routine = 'exec_simple_query',
) => report('E', severity, code, text, `R${routine}\0`);

/** A warning. @param routine where in PostgreSQL it was made */
export const warningMessage = (code: string, text: string, routine: string) =>
  report('N', 'WARNING', code, text, `R${routine}\0`);

export const TERMINATED = errorMessage(
  'FATAL',
  '57P01',
  'terminating connection due to administrator command',
);
export const READY = message('Z', 'I');

/** Columns of one row, each with the OID of its type and its text. */
export type Row = Readonly<Record<string, readonly [oid: number, text: string]>>;

/** An answer of one row, without the READY that follows it. */
export function rowMessages(row: Row): Buffer {
  const columns = Object.entries(row);
  const described = columns.map(([name, [oid]]) => {
    const column = Buffer.alloc(18);
    column.writeInt32BE(oid, 6);
    column.writeInt16BE(-1, 10);
    return Buffer.concat([Buffer.from(`${name}\0`), column]);
  });
  const fields = columns.map(([, [, text]]) =>
    Buffer.concat([int32(Buffer.byteLength(text)), Buffer.from(text)]),
  );
  return Buffer.concat([
    message('T', int16(columns.length), ...described),
    message('D', int16(columns.length), ...fields),
    message('C', 'SELECT 1\0'),
  ]);
}

export const NO_ROWS = message('C', 'SELECT 0\0');

const int16 = (value: number) => Buffer.from([value >> 8, value & 0xff]);
const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

const [BOOLEAN, TEXT, TIMESTAMPTZ] = [16, 25, 1184];

/** What a primary says when a session is opened. */
export const PRIMARY: Row = {
  is_standby: [BOOLEAN, 'f'],
  is_read_only: [BOOLEAN, 'f'],
  synchronous_commit: [TEXT, 'on'],
};
export const READ_ONLY: Row = { ...PRIMARY, is_read_only: [BOOLEAN, 't'] };
export const STANDBY: Row = { ...READ_ONLY, is_standby: [BOOLEAN, 't'] };

/** The one epoch of its log, and what it says when a node looks which log it is. */
const EPOCH: Row = {
  name: [TEXT, '01234567-0000-4000-8000-000000000000'],
  place: [TEXT, 'made up'],
  known_place: [TEXT, 'made up'],
  after_position: [TEXT, '0'],
  reason: [TEXT, 'begun'],
  began_at: [TIMESTAMPTZ, '2026-01-01 00:00:00+00'],
  adopted_at: [TIMESTAMPTZ, '2026-01-01 00:00:00+00'],
};
const RECOGNITION: Row = {
  common_position: [TEXT, '0'],
  end_position: [TEXT, '0'],
  is_begun: [BOOLEAN, 'f'],
  is_doubtful: [BOOLEAN, 'f'],
};

/** What every session and every node asks of the log before anything else; undefined for any other statement. */
function factOf(text: string): Row | undefined {
  if (text.includes('recognise_log(')) return RECOGNITION;
  return text.includes('FROM log_epochs') ? EPOCH : undefined;
}

const GREETING = Buffer.concat([message('R', int32(0)), message('K', int32(1), int32(2)), READY]);
const SSL_REQUEST = 80_877_103;

export class MadeUpPostgres {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Sessions that were let in so far, those left out in which a node only looks which log it is. */
  sessions = 0;
  /** Statements it was asked, those that open sessions left out. */
  readonly statements: string[] = [];
  /** Its certificate and key, where it takes TLS. */
  tls: TlsOptions | undefined;
  /** Whether it takes no connections without TLS, as pg_hba.conf may say. */
  isTlsOnly = false;
  /** Whether each session had TLS. */
  readonly withTls: boolean[] = [];
  /** What the last one said of itself. */
  startup: Readonly<Record<string, string>> = {};
  /** What it says to whoever connects. */
  greeting: Buffer = GREETING;
  /** What it says it is when a session is opened. */
  facts = PRIMARY;
  /**
   * What it says to a statement, without the READY at the end, which follows unless the session ends; `undefined`:
   * nothing, ever.
   */
  onStatement: (text: string, session: number) => Buffer | undefined = () => NO_ROWS;
  /** Said after that READY, in the same breath. */
  lastWord: Buffer = Buffer.alloc(0);

  private constructor() {
    this.#server = createServer((socket) => this.adopt(socket));
  }

  static async start(): Promise<MadeUpPostgres> {
    const made = new MadeUpPostgres();
    made.#server.listen(0, '127.0.0.1');
    await once(made.#server, 'listening');
    return made;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  get url(): string {
    return `postgres://any@127.0.0.1:${this.port}/any`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Speaks with who has connected elsewhere. */
  adopt(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
    let session = 0;
    let isEncrypted = false;
    let wire: Socket = socket;
    let held = Buffer.alloc(0);
    let asked: string | undefined;
    const prepared = new Map<string, string>();
    const answer = (text: string, isExtended: boolean) => {
      const fact = text.includes('pg_is_in_recovery()') ? this.facts : factOf(text);
      if (fact === undefined) this.statements.push(text);
      if (fact === RECOGNITION || text.includes('after_position')) this.sessions -= 1;
      const said = fact === undefined ? this.onStatement(text, session) : rowMessages(fact);
      if (said === undefined) return;
      const ends = said.includes('SFATAL') || said.includes('SPANIC');
      const prelude = isExtended && said[0] !== 0x45 ? Buffer.concat([message('1'), message('2')]) : '';
      wire.write(Buffer.concat([Buffer.from(prelude), said, ends ? Buffer.alloc(0) : READY, this.lastWord]));
      if (ends) wire.end();
    };
    const read = (type: string, body: Buffer) => {
      if (type === 'Q') answer(textsOf(body)[0] as string, false);
      if (type === 'P') {
        const [name, text] = textsOf(body) as [string, string];
        prepared.set(name, text);
      }
      if (type === 'B') asked = prepared.get(textsOf(body)[1] as string);
      if (type === 'S' && asked !== undefined) {
        answer(asked, true);
        asked = undefined;
      }
      if (type === 'X') wire.end();
    };
    const receive = (data: Buffer) => {
      held = Buffer.concat([held, data]);
      if (session === 0) {
        const length = held.readInt32BE(0);
        if (held.length < length) return;
        const begin = held.subarray(4, length);
        held = held.subarray(length);
        if (begin.readInt32BE(0) === SSL_REQUEST) {
          encrypt();
          return;
        }
        if (this.isTlsOnly && !isEncrypted) {
          wire.end(errorMessage('FATAL', '28000', 'no pg_hba.conf entry for host, no encryption'));
          return;
        }
        this.sessions += 1;
        session = this.sessions;
        this.withTls.push(isEncrypted);
        const words = begin.toString('utf8', 4).split('\0');
        this.startup = Object.fromEntries(
          words.flatMap((word, index) => (index % 2 === 0 && word ? [[word, words[index + 1] ?? '']] : [])),
        );
        wire.write(this.greeting);
      }
      while (held.length >= 5 && held.length > held.readInt32BE(1)) {
        const length = held.readInt32BE(1);
        read(String.fromCharCode(held[0] as number), held.subarray(5, 1 + length));
        held = held.subarray(1 + length);
      }
    };
    const encrypt = () => {
      if (this.tls === undefined) {
        wire.write('N');
        return;
      }
      socket.removeAllListeners('data');
      socket.write('S');
      isEncrypted = true;
      wire = new TLSSocket(socket, { ...this.tls, isServer: true });
      wire.on('error', () => {});
      wire.on('data', receive);
    };
    socket.on('data', receive);
  }
}

/** The texts at the beginning of a message, each with a zero at its end. */
const textsOf = (body: Buffer): string[] => body.toString('latin1').split('\0');
