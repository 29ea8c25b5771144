/** Decodes a file strictly: bytes that are invalid in its encoding are an error, never replaced. */
import { createReadStream } from 'node:fs';
import { CommandError } from '../commandError.js';

/** Encodings of the WHATWG Encoding Standard; Node supports those that its ICU includes. */
const NAMES = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  ...[2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16].map((part) => `iso-8859-${part}`),
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8].map((part) => `windows-125${part}`),
  'windows-874',
  'ibm866',
  'koi8-r',
  'koi8-u',
  'macintosh',
  'x-mac-cyrillic',
  'gbk',
  'gb18030',
  'big5',
  'euc-jp',
  'iso-2022-jp',
  'shift_jis',
  'euc-kr',
];

/** The encodings that this Node supports. */
export const encodings = (): readonly string[] => NAMES.filter(isEncoding);

/** @param label a name of the Encoding Standard, such as `windows-1250`, `cp1250` or `latin2` */
export function isEncoding(label: string): boolean {
  try {
    new TextDecoder(label, { fatal: true });
    return true;
  } catch {
    return false;
  }
}

/**
 * Reads the file as text. A byte order mark determines the encoding.
 * @param encoding of a file without a byte order mark; UTF-8 unless given
 * @throws CommandError with the line and byte that are invalid in this encoding; errors of createReadStream
 */
export async function* readText(file: string, encoding: string | undefined): AsyncGenerator<string> {
  let decoder: Decoder | undefined;
  let offset = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    decoder ??= new Decoder(encodingOf(file, chunk, encoding));
    yield await decoded(decoder, chunk, file, offset);
    offset += chunk.length;
  }
  if (decoder !== undefined) yield await decoded(decoder, undefined, file, offset);
}

function encodingOf(file: string, start: Buffer, encoding: string | undefined): string {
  const marked = MARKS.find(([, mark]) => start.subarray(0, mark.length).equals(mark))?.[0];
  const named = encoding === undefined ? undefined : new TextDecoder(encoding).encoding;
  if (marked !== undefined && named !== undefined && marked !== named) {
    throw new CommandError(
      `${file} starts with the byte order mark of ${marked}, but --encoding is ${encoding}; omit --encoding`,
    );
  }
  return marked ?? named ?? 'utf-8';
}

const MARKS: readonly (readonly [string, Buffer])[] = [
  ['utf-8', Buffer.of(0xef, 0xbb, 0xbf)],
  ['utf-16le', Buffer.of(0xff, 0xfe)],
  ['utf-16be', Buffer.of(0xfe, 0xff)],
];

/** Characters of the bytes 0x80 to 0x9f in windows-1252; Node 20 decodes these bytes as ISO 8859-1. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
const C1 = /[\x80-\x9f]/;

/** Rejects invalid bytes, including bytes that a Windows code page leaves undefined, which TextDecoder accepts. */
class Decoder {
  readonly encoding: string;
  readonly #decoder: InstanceType<typeof TextDecoder>;
  readonly #isWindows: boolean;

  constructor(encoding: string) {
    this.encoding = encoding;
    this.#decoder = new TextDecoder(encoding, { fatal: true });
    this.#isWindows = encoding.startsWith('windows-');
  }

  /** @param bytes undefined at the end of the file, where an incomplete character is an error */
  decode(bytes: Buffer | undefined): string {
    const text = bytes === undefined ? this.#decoder.decode() : this.#decoder.decode(bytes, { stream: true });
    if (!this.#isWindows || !C1.test(text)) return text;
    if (this.encoding !== 'windows-1252') throw new TypeError('not a character of this code page');
    const mended = text.replace(/[\x80-\x9f]/g, (c1: string) => WINDOWS_1252.charAt(c1.charCodeAt(0) - 0x80));
    if (C1.test(mended)) throw new TypeError('not a character of this code page');
    return mended;
  }
}

/** @param chunk undefined at the end of the file. @param offset position of the chunk in the file */
async function decoded(
  decoder: Decoder,
  chunk: Buffer | undefined,
  file: string,
  offset: number,
): Promise<string> {
  try {
    return decoder.decode(chunk);
  } catch {
    const { encoding } = decoder;
    const { line, at, byte } = await faultOf(file, encoding, offset);
    const advice =
      encoding === 'utf-8'
        ? 'give the encoding of the file, such as --encoding windows-1250'
        : '--encoding must match the encoding of the file';
    throw new CommandError(
      `${file}:${line}: the byte 0x${byte} at offset ${at} is not ${encoding}: ${advice}`,
    );
  }
}

/** Longest character of any encoding. */
const CHARACTER_BYTES_MAX = 8;

/** Locates the invalid character: reads the file again, byte by byte from the chunk at `offset`. */
async function faultOf(
  file: string,
  encoding: string,
  offset: number,
): Promise<{ readonly line: number; readonly at: number; readonly byte: string }> {
  const decoder = new Decoder(encoding);
  const lines = new LineCount();
  /** Start of the current character. */
  let at = 0;
  let held = '';
  let read = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    // The end of an earlier chunk is read byte by byte too: a character that spans two chunks begins there.
    const whole = read < offset ? chunk.length - CHARACTER_BYTES_MAX : 0;
    for (let start = 0, end = 0; end < chunk.length; start = end) {
      end = start < whole ? whole : start + 1;
      const bytes = chunk.subarray(start, end);
      // The error message names the first byte of the character.
      if (held === '') held = bytes.toString('hex', 0, 1);
      try {
        const text = decoder.decode(bytes);
        if (text === '') continue;
        lines.pass(text);
        at = read + end;
        held = '';
      } catch {
        return { line: lines.line, at, byte: held };
      }
    }
    read += chunk.length;
  }
  return { line: lines.line, at, byte: held };
}

/** Counts the lines of a chunked text; they end with LF, CRLF or CR. */
class LineCount {
  line = 1;
  #last = '';

  pass(text: string): void {
    const ends = text.match(/\r\n|\r|\n/g)?.length ?? 0;
    this.line += this.#last === '\r' && text.startsWith('\n') ? ends - 1 : ends;
    this.#last = text.at(-1) ?? this.#last;
  }
}
