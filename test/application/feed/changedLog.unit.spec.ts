/** Readers of the feed when the log changes: those that have lost events go back, the others go on without a gap. */
import { expect, it } from 'vitest';
import { asPosition } from '../../../src/application/log/ports.js';
import { FeedFixture } from '../../support/feedFixture.js';

/** More than are served in one turn of the event loop. */
const READERS = 60;

it('a reader that has lost nothing gets what is appended before the feed goes on', async () => {
  const fixture = new FeedFixture();
  const account = await fixture.writer.open('Ada');
  const reader = fixture.follow(0);
  await fixture.time.advance(200);
  fixture.feed.logChanged(asPosition(1));
  await fixture.writer.move(account, 1n);
  await fixture.time.advance(200);
  await fixture.writer.move(account, 1n);
  await fixture.time.advance(200);
  expect([reader.ids, reader.ended]).toEqual([[1, 2, 3], undefined]);
});

it('a new reader is sent nothing that is remembered before the store has confirmed the log', async () => {
  const fixture = new FeedFixture();
  fixture.follow(0);
  await fixture.time.advance(200);
  await fixture.writer.open('Ada');
  await fixture.time.advance(200);
  fixture.isAway = true;
  const reader = fixture.follow(0);
  await fixture.time.advance(1_000);
  expect(reader.ids).toEqual([]);
  fixture.isAway = false;
  await fixture.time.advance(1_000);
  expect(reader.ids).toEqual([1]);
});

it('a reader is not sent what was read before the change', async () => {
  const fixture = new FeedFixture();
  const account = await fixture.writer.open('Ada');
  const readers = Array.from({ length: READERS }, () => fixture.follow(0));
  await fixture.time.advance(200);
  const [first, last] = [readers[0], readers.at(-1)];
  if (first === undefined || last === undefined) throw new Error('there are no readers');
  const send = first.send.bind(first);
  first.send = (batch, after) => {
    const bytes = send(batch, after);
    // The log that holds event 2 is lost while the feed sends it.
    fixture.isAway = true;
    queueMicrotask(() => fixture.feed.logChanged(asPosition(1)));
    return bytes;
  };
  await fixture.writer.move(account, 1n);
  await fixture.time.advance(200);
  expect([first.ids, last.ids]).toEqual([[1, 2], [1]]);
  expect([first.ended, last.ended]).toEqual([{ reason: 'log-changed', position: 1 }, undefined]);
});
