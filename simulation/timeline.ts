/** A trace for people: the messages between places and what happened to them, one line each. */
import type { TraceLine } from './trace.js';

/** @returns the last lines, with a message's arrival beside its departure */
export function timelineOf(lines: readonly TraceLine[], linesMax: number): string {
  const arrivals = new Map<number, number[]>();
  for (const line of lines) {
    if (line.kind === 'arrived') arrivals.set(line.message, [...(arrivals.get(line.message) ?? []), line.t]);
  }
  const texts = lines.flatMap((line) => {
    const words = wordsOf(line, arrivals);
    return words === undefined ? [] : [`${line.t.toFixed(1).padStart(10)}  ${words}\n`];
  });
  const left = texts.length - linesMax;
  return `${left > 0 ? `            (${left} lines before)\n` : ''}${texts.slice(-linesMax).join('')}`;
}

function wordsOf(line: TraceLine, arrivals: ReadonlyMap<number, readonly number[]>): string | undefined {
  switch (line.kind) {
    case 'sent': {
      const arrived = arrivals.get(line.message);
      const fate = arrived === undefined ? '✗' : `at ${arrived.map((ms) => ms.toFixed(1)).join(', ')}`;
      return `${line.place} → ${line.to}: ${line.words}  ${fate}`;
    }
    case 'state':
      return `${line.place} is ${line.state}`;
    case 'committed':
      return `${line.place} commits ${line.words}, positions ${line.after + 1} to ${line.upTo}`;
    case 'cut':
      return `${line.place} has lost what came after position ${line.upTo}`;
    case 'fault':
      return `FAULT ${line.fault} ${line.place}: ${line.words}`;
    case 'healed':
      return `HEALED ${line.fault} ${line.place}`;
    case 'line':
      return `${line.place} says: ${line.words}`;
    case 'broken':
      return `BROKEN ${line.invariant}: ${line.words}`;
    default:
      return undefined;
  }
}
