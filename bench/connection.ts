/**
 * A connection to an HTTP server with one request in flight: a raw socket that writes prepared bytes and reads no more of
 * an answer than where it ends. A client of `node:http` takes as much processor time as the server it measures.
 */
import { once } from 'node:events';
import net from 'node:net';

const HEAD_END = '\r\n\r\n';
const NOTHING = Buffer.alloc(0);

/** All sockets read into this one: what is read is used before the next read. */
const READ_BUFFER = Buffer.alloc(65_536);

export class Connection {
  /** Called with the status code of each answer. */
  onAnswer: (status: number) => void = () => {};
  /** Called once if the connection ends before it is closed here, or the answer cannot be understood. */
  onFailure: (error: Error) => void = () => {};
  readonly #socket: net.Socket;
  /** The beginning of a head that has not arrived whole. */
  #head = NOTHING;
  /** Bytes of the answer's body that have not arrived. */
  #missing = 0;
  #status = 0;

  private constructor(address: string) {
    const { hostname, port } = new URL(address);
    this.#socket = net.connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      onread: { buffer: READ_BUFFER, callback: (length) => this.#read(READ_BUFFER.subarray(0, length)) },
    });
  }

  /** @param address `http://HOST:PORT` */
  static async open(address: string): Promise<Connection> {
    const connection = new Connection(address);
    const socket = connection.#socket;
    await once(socket, 'connect');
    socket.on('error', (error) => connection.onFailure(error));
    socket.once('close', () => connection.onFailure(new Error('the server has closed a connection')));
    return connection;
  }

  /** @param request unchanged until it is answered */
  send(request: Buffer): void {
    this.#socket.write(request);
  }

  close(): void {
    this.onFailure = () => {};
    this.#socket.destroy();
  }

  #read(bytes: Buffer): boolean {
    if (this.#missing > 0) {
      this.#missing -= bytes.length;
    } else {
      const text = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes]);
      const end = text.indexOf(HEAD_END);
      if (end < 0) {
        this.#head = Buffer.from(text);
        return true;
      }
      this.#head = NOTHING;
      const head = text.toString('latin1', 0, end);
      this.#status = Number(head.slice(9, 12));
      this.#missing = end + HEAD_END.length + lengthIn(head) - text.length;
    }
    if (this.#missing === 0) this.onAnswer(this.#status);
    else if (!(this.#missing > 0))
      this.onFailure(new Error('an answer without a length, or longer than it says'));
    return true;
  }
}

/** The content-length; NaN if there is none. */
const lengthIn = (head: string): number =>
  Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? Number.NaN);
