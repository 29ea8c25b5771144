/** Reads lines from the pieces in which they arrive. */

const NEWLINE = 10;

export class LineReader {
  readonly #onLine: (line: string) => void;
  #pieces: Buffer[] = [];

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** Calls back with each line that these bytes complete, without its end. */
  read(bytes: Buffer): void {
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      this.#pieces.push(bytes.subarray(from, end));
      const [only] = this.#pieces;
      const line = this.#pieces.length === 1 ? (only as Buffer) : Buffer.concat(this.#pieces);
      this.#pieces = [];
      from = end + 1;
      this.#onLine(line.toString());
    }
    if (from < bytes.length) this.#pieces.push(bytes.subarray(from));
  }
}
