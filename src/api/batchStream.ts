/**
 * A streamed batch: lines in, results out, in order. Memory is bounded by the commands under way and by one line:
 * when the client reads slowly, or the bank is busy, no more lines are read.
 */
import type { Readable } from 'node:stream';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { Sender } from '../application/bank.js';
import { readBatchItem } from '../application/commands.js';
import { asInvalid, invalidText, keyOf, resultText } from './batchResult.js';
import { parseJson } from './bodies.js';
import { linesOf, TOO_LONG } from './lines.js';
import type { ApiDependencies } from './routes.js';

/** Results are sent in pieces of about this size at most, so that a small command does not cost a packet. */
const PIECE_CHARACTERS = 32_768;

/** How long a stopping service takes in what the client still sends, so that the client gets to read its results. */
const LINGER_MS = 1_000;

/** The result of one line, once it is there. */
interface Slot {
  text?: string;
  readonly done?: Promise<void>;
}

/**
 * @param input bytes of newline-separated JSON commands
 * @returns pieces of newline-separated results; whatever is there goes out before anything is waited for
 */
export async function* streamResults(
  input: Readable,
  sender: Sender,
  { bank, limits, stopping }: ApiDependencies,
): AsyncGenerator<string> {
  /** In the order of their lines. */
  const slots: Slot[] = [];
  let reading = true;
  let failure: unknown;
  /** Told when a slot is added, when slots were taken, and when reading or writing ends. */
  let news = signal();
  const tell = () => {
    news.resolve();
    news = signal();
  };

  // What was taken is answered, and then the stream says that nothing more is taken.
  const stop = () => {
    reading = false;
    slots.push({ text: STOPPED });
    tell();
  };
  stopping.addEventListener('abort', stop, { once: true });
  const ended = read().then(
    () => {
      if (reading) reading = false;
      tell();
    },
    (error) => {
      failure = error;
      reading = false;
      tell();
    },
  );
