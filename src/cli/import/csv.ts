/** Reads the records of a CSV file, each with its first line. */
import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { CommandError } from '../commandError.js';
import { readText } from './encoding.js';

export interface CsvRecord {
  /** Line of the file, counted from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

interface Parsed {
  readonly record: readonly string[];
  /** `lines` is the record's last line. */
  readonly info: { readonly lines: number };
}

/** Size limit of a record: an unclosed quote must not turn the rest of the file into one record. */
const RECORD_BYTES_MAX = 65_536;

/**
 * Reads the file record by record in constant memory. Lines may end with LF, CRLF or CR, even mixed.
 * @param encoding UTF-8 unless given, see encoding.ts
 * @throws CommandError if the file cannot be read or decoded, or a record does not end
 */
export async function* readRecords(file: string, encoding?: string): AsyncGenerator<CsvRecord> {
  let lastLine = 0;
  const parser = parse({
    info: true,
    record_delimiter: '\n',
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: RECORD_BYTES_MAX,
    // The parser reads ahead, and its errors name the line where it stopped, not where the record begins.
    on_record: (record, { lines }) => {
      lastLine = lines;
      return record;
    },
  });
  try {
    // The parser rethrows errors of earlier stages; pipeline then closes the file.
    const parsed = pipeline(readText(file, encoding), withLineFeeds, parser, () => {});
    for await (const { record, info } of parsed as AsyncIterable<Parsed>) {
      const line = info.lines - breaksIn(record);
      if (record.some((cell) => cell.includes('\0'))) {
        throw new CommandError(
          `${file}:${line}: contains a NUL character; if the file is UTF-16, use --encoding utf-16le`,
        );
      }
      yield { line, cells: record };
    }
  } catch (error) {
    throw error instanceof CommandError
      ? error
      : new CommandError(explain(error as Error, file, lastLine + 1));
  }
}

function explain(error: Error, file: string, line: number): string {
  const code = error instanceof CsvError ? error.code : '';
  if (code === 'CSV_QUOTE_NOT_CLOSED') return `${file}:${line}: the row starting here has an unclosed quote`;
  if (code === 'CSV_MAX_RECORD_SIZE') {
    return `${file}:${line}: the row starting here is longer than ${RECORD_BYTES_MAX} bytes; is a quote left unclosed?`;
  }
  return `${file}: ${error.message}`;
}

/** The parser supports one line ending per file, and counts a CRLF between quotes as two. */
async function* withLineFeeds(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let held = '';
  for await (const chunk of chunks) {
    const text = held + chunk;
    // The LF of a CRLF may be in the next chunk.
    held = text.endsWith('\r') ? '\r' : '';
    yield text.slice(0, text.length - held.length).replace(/\r\n?/g, '\n');
  }
  if (held !== '') yield '\n';
}

/** Line breaks within a record, which occur between quotes. */
function breaksIn(cells: readonly string[]): number {
  let breaks = 0;
  for (const cell of cells) if (cell.includes('\n')) breaks += cell.split('\n').length - 1;
  return breaks;
}
