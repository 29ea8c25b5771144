/** The messages of a trace, each with what became of it. */
import type { Place, TraceLine } from '../../trace.js';
import { type Way, wayOf } from './topics.js';

export interface Message {
  readonly from: Place;
  readonly to: Place;
  readonly way: Way;
  readonly words: string;
  /** The number of its line `sent` in the trace. */
  readonly line: number;
  readonly sentMs: number;
  /** None: it is lost, or still under way at the end. Two: it was doubled. */
  readonly arrivals: readonly number[];
  readonly isLost: boolean;
  /** When nothing of it is under way any more; infinite if it still is at the end. */
  readonly endMs: number;
}

export interface Messages {
  /** In the order in which they left. */
  readonly all: readonly Message[];
  /** The message of a line `sent`, `arrived` or `lost`. */
  of(line: TraceLine): Message | undefined;
}

export function messagesOf(lines: readonly TraceLine[]): Messages {
  type Open = Omit<Message, 'arrivals' | 'isLost' | 'endMs'> & {
    arrivals: number[];
    isLost: boolean;
    endMs: number;
  };
  const byNumber = new Map<number, Open>();
  for (const [index, line] of lines.entries()) {
    if (line.kind === 'sent') {
      const { place: from, to, words, t: sentMs } = line;
      byNumber.set(line.message, {
        from,
        to,
        way: wayOf(from, to),
        words,
        line: index,
        sentMs,
        arrivals: [],
        isLost: false,
        endMs: Number.POSITIVE_INFINITY,
      });
    } else if (line.kind === 'arrived' || line.kind === 'lost') {
      const message = byNumber.get(line.message);
      if (message === undefined) continue;
      message.endMs = line.t;
      if (line.kind === 'lost') message.isLost = true;
      else message.arrivals.push(line.t);
    }
  }
  return {
    all: [...byNumber.values()],
    of: (line) => ('message' in line ? byNumber.get(line.message) : undefined),
  };
}

/** What clients wait for: a request, until its answer arrives or another request takes its place. */
export interface Wait {
  readonly place: Place;
  readonly words: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export function waitsOf(messages: readonly Message[]): Wait[] {
  const waits: Wait[] = [];
  const byClient = new Map<Place, { message: Message; answers: number[] }[]>();
  for (const message of messages) {
    if (message.way !== 'requests') continue;
    const isRequest = message.from.startsWith('client-');
    const client = isRequest ? message.from : message.to;
    const requests = byClient.get(client) ?? [];
    byClient.set(client, requests);
    if (isRequest) requests.push({ message, answers: [] });
    else {
      const asked = requests.findLast(
        ({ message: { words, to } }) => to === message.from && message.words === `${words}: answered`,
      );
      asked?.answers.push(...message.arrivals);
    }
  }
  for (const [place, requests] of byClient) {
    for (const [index, { message, answers }] of requests.entries()) {
      const next = requests[index + 1]?.message.sentMs ?? Number.POSITIVE_INFINITY;
      waits.push({
        place,
        words: message.words,
        fromMs: message.sentMs,
        toMs: Math.min(next, ...answers),
      });
    }
  }
  return waits;
}
