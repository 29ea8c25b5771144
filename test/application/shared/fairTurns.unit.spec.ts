import { beforeEach, describe, expect, it } from 'vitest';
import { FairTurns, TurnRefused } from '../../../src/application/shared/fairTurns.js';

let order: string[];
let ends: Map<string, () => void>;
beforeEach(() => {
  order = [];
  ends = new Map();
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A piece of work named CLIENT+NUMBER, which lasts until `end`. */
const begin = (turns: FairTurns, name: string, signal?: AbortSignal) =>
  turns.take(name[0] as string, signal).then((end) => {
    order.push(name);
    ends.set(name, end);
  });

async function end(name: string): Promise<void> {
  ends.get(name)?.();
  await settled();
}

describe('turns', () => {
  it('go round the clients, however many one of them waits for', async () => {
    const turns = new FairTurns({ totalMax: 2, clientMax: 2, waitingMax: 100 });
    for (let count = 0; count < 16; count += 1) void begin(turns, `a${count}`);
    for (const name of ['b0', 'b1', 'c0']) void begin(turns, name);
    await settled();
    expect(order).toEqual(['a0', 'a1']);
    // Whoever ends, the next ones are of clients that have waited.
    for (const name of ['a0', 'a1', 'b0', 'a2', 'c0', 'b1']) await end(name);
    expect(order).toEqual(['a0', 'a1', 'b0', 'a2', 'c0', 'b1', 'a3', 'a4']);
  });

  it('are kept for others where one client has as many as it may', async () => {
    const turns = new FairTurns({ totalMax: 4, clientMax: 3, waitingMax: 100 });
    for (let count = 0; count < 10; count += 1) void begin(turns, `a${count}`);
    await settled();
    expect(order).toEqual(['a0', 'a1', 'a2']);
    void begin(turns, 'b0');
    await settled();
    expect(order.at(-1)).toBe('b0');
    await end('b0');
    expect(order).toHaveLength(4);
    await end('a1');
    expect(order.at(-1)).toBe('a3');
  });

  it('are refused to a client for which as many wait as may, and to no other', async () => {
    const turns = new FairTurns({ totalMax: 1, clientMax: 1, waitingMax: 2 });
    for (const name of ['a0', 'a1', 'a2']) void begin(turns, name);
    await expect(turns.take('a')).rejects.toBeInstanceOf(TurnRefused);
    void begin(turns, 'b0');
    await settled();
    await end('a0');
    await end('a1');
    expect(order).toEqual(['a0', 'a1', 'b0']);
    await end('b0');
    for (const name of ['a3', 'a4']) void begin(turns, name);
    await settled();
    await expect(turns.take('a')).rejects.toBeInstanceOf(TurnRefused);
  });

  it('are not waited for any more by who has gone', async () => {
    const turns = new FairTurns({ totalMax: 1, clientMax: 1, waitingMax: 1 });
    void begin(turns, 'a0');
    const gone = new AbortController();
    const waiting = begin(turns, 'a1', gone.signal);
    await settled();
    gone.abort();
    await expect(waiting).rejects.toThrow('no longer waits');
    void begin(turns, 'a2');
    await settled();
    await end('a0');
    expect(order).toEqual(['a0', 'a2']);
    await expect(begin(turns, 'a3', gone.signal)).rejects.toThrow('no longer waits');
  });

  it('end with their work, whatever comes of it', async () => {
    const turns = new FairTurns({ totalMax: 1, clientMax: 1, waitingMax: 5 });
    const failed = turns.run('a', async () => {
      throw new Error('no luck');
    });
    await expect(failed).rejects.toThrow('no luck');
    expect(await turns.run('b', async () => 7)).toBe(7);
  });
});
