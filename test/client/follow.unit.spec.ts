/** What a follower makes of a stream, piece by piece. */
import { describe, expect, it, vi } from 'vitest';
import { ProblemError } from '../../src/client/client.js';
import { type FollowOptions, followEvents } from '../../src/client/follow.js';

const STREAM = { 'content-type': 'text/event-stream; charset=utf-8' };

/** A bank that answers each connection with the next of these, and then keeps silent. */
async function follow(answers: readonly Response[], options: Partial<FollowOptions> = {}) {
  const asked: string[] = [];
  const positions: number[] = [];
  const lost: string[] = [];
  const stop = new AbortController();
  const fetch = async (url: string | URL | Request) => {
    asked.push(new URL(String(url)).search);
    const answer = answers[asked.length - 1];
    if (answer !== undefined) return answer;
    stop.abort();
    throw new Error('no more');
  };
  await followEvents(
    { url: 'http://bank', key: 'key', fetch },
    {
      onEvent: ({ position }) => positions.push(position),
      onState: (state) => state.state === 'lost' && lost.push(state.reason),
      signal: stop.signal,
      retryMsMax: 1,
      ...options,
    },
  );
  return { asked, positions, lost };
}

const stream = (pieces: readonly string[], headers: Record<string, string> = { 'events-after': '7' }) => {
  const body = new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    },
  });
  return new Response(body, { headers: { ...STREAM, ...headers } });
};

const event = (position: number) =>
  `id: ${position}\nevent: MoneyDeposited\ndata: ${JSON.stringify({ position })}\n\n`;

describe('a follower whose connection is lost', () => {
  it('goes on after the last heartbeat: what its filter does not want it need not look through again', async () => {
    const { asked, positions } = await follow([
      stream([`retry: 1000\n\n: heartbeat\nid: 7\n\n${event(9)}`, ': heartbeat\nid: 5000\n\n']),
    ]);
    expect([asked, positions]).toEqual([['', '?after=5000'], [9]]);
  });

  it('goes on after the last whole message, wherever the stream was cut', async () => {
    const text = `: heartbeat\nid: 8\n\n${event(9)}: heartbeat\nid: 12\n\n${event(13)}`;
    for (let cut = 0; cut <= text.length; cut += 1) {
      const { asked, positions } = await follow([stream([...text.slice(0, cut)])]);
      const ends = [': heartbeat\nid: 8\n\n', event(9), ': heartbeat\nid: 12\n\n', event(13)];
      let [whole, length] = [0, 0];
      while (whole < ends.length && length + (ends[whole] as string).length <= cut) {
        length += (ends[whole] as string).length;
        whole += 1;
      }
      expect(asked[1], `cut after ${cut}`).toBe(`?after=${[7, 8, 9, 12, 13][whole]}`);
      expect(positions).toEqual([9, 13].slice(0, Math.floor(whole / 2)));
    }
  });
});

describe('a follower that begins now', () => {
  it.each([{}, { 'events-after': '' }, { 'events-after': 'x' }])(
    'does not begin at the beginning of all when it is not told where that is: %j',
    async (headers) => {
      await expect(follow([stream([event(1)], headers as Record<string, string>)])).rejects.toThrow(
        'Events-After',
      );
    },
  );

  it('needs no such word when it knows where to go on', async () => {
    const { positions } = await follow([stream([event(4)], {})], { after: 3 });
    expect(positions).toEqual([4]);
  });

  it('takes no page of somebody in between for a stream', async () => {
    const page = new Response('<p>Back soon.</p>', { headers: { 'content-type': 'text/html' } });
    const { lost, positions } = await follow([page, stream([event(8)])]);
    expect([lost[0], positions]).toEqual(['the bank responded with text/html instead of a stream', [8]]);
  });
});

describe('when to try again', () => {
  it.each<[string | null, number | undefined]>([
    ['7', 7],
    ['Mon, 30 Nov 2026 12:01:00 GMT', 60],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('%s', (header, seconds) => {
    vi.setSystemTime('2026-11-30T12:00:00Z');
    const { retryAfterSeconds } = new ProblemError(503, undefined, header);
    vi.useRealTimers();
    expect(retryAfterSeconds).toBe(seconds);
  });
});
