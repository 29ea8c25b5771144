/** The progress of a long job: one updating line on a terminal, a line every few seconds elsewhere. */

const TERMINAL_MS = 200;
const PIPE_MS = 5_000;

export class Progress {
  readonly #what: string;
  readonly #total: number | undefined;
  readonly #stream: NodeJS.WriteStream;
  readonly #startMs = performance.now();
  #done = 0;
  #toldMs = performance.now();

  /** @param total amount of work; undefined if unknown */
  constructor(what: string, total: number | undefined, stream: NodeJS.WriteStream = process.stderr) {
    this.#what = what;
    this.#total = total;
    this.#stream = stream;
  }

  step(count = 1): void {
    this.#done += count;
    const nowMs = performance.now();
    if (nowMs - this.#toldMs < (this.#stream.isTTY ? TERMINAL_MS : PIPE_MS)) return;
    this.#toldMs = nowMs;
    this.#tell(nowMs);
  }

  /** Writes a separate line without disturbing the progress line. */
  say(line: string): void {
    this.#stream.write(`${this.#stream.isTTY ? '\r\x1b[K' : ''}${line}\n`);
  }

  end(): void {
    this.#tell(performance.now());
    if (this.#stream.isTTY) this.#stream.write('\n');
  }

  #tell(nowMs: number): void {
    const seconds = Math.max((nowMs - this.#startMs) / 1_000, 0.001);
    const rate = this.#done / seconds;
    const line = `${this.#what} ${this.#done}${this.#of}, ${Math.round(rate)}/s${this.#left(rate)}`;
    this.#stream.write(this.#stream.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
  }

  get #of(): string {
    return this.#total === undefined ? '' : ` of ${this.#total}`;
  }

  #left(rate: number): string {
    if (this.#total === undefined || this.#done >= this.#total) return '';
    return `, ${rate === 0 ? '?' : Math.ceil((this.#total - this.#done) / rate)} s left`;
  }
}
