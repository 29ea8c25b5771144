import { beforeEach, describe, expect, it } from 'vitest';
import { Gathered } from '../../../src/application/relay/gathered.js';
import { SimulatedTime } from '../../../src/testing/simulatedTime.js';

describe('what is to be sent', () => {
  let time: SimulatedTime;
  let sent: (readonly number[])[];
  let isAnswerDue: boolean;
  let gathered: Gathered<number>;
  beforeEach(() => {
    time = new SimulatedTime();
    sent = [];
    isAnswerDue = false;
    gathered = new Gathered(
      time,
      () => isAnswerDue,
      (items) => {
        sent.push(items);
        isAnswerDue = true;
      },
    );
  });
  const add = (...items: readonly number[]) => {
    for (const item of items) gathered.add(item);
  };

  it('goes in the next turn while no answer is due', async () => {
    add(1, 2);
    expect(gathered.size).toBe(2);
    await time.advance(0);
    expect(sent).toEqual([[1, 2]]);
    expect(gathered.size).toBe(0);
  });

  it('waits for the answer to what was sent before, and then goes together', async () => {
    add(1);
    await time.advance(1);
    add(2);
    await time.advance(10);
    add(3);
    expect(sent).toEqual([[1]]);
    expect(gathered.size).toBe(2);
    gathered.flush();
    expect(sent).toEqual([[1], [2, 3]]);
  });

  it('waits 20 ms for an answer that does not come', async () => {
    add(1);
    await time.advance(1);
    add(2);
    await time.advance(19);
    add(3);
    expect(sent).toEqual([[1]]);
    await time.advance(1);
    expect(sent).toEqual([[1], [2, 3]]);
  });

  it('keeps its order when the answer arrives while something waits', async () => {
    add(1);
    await time.advance(1);
    add(2);
    isAnswerDue = false;
    add(3);
    gathered.flush();
    await time.advance(0);
    expect(sent).toEqual([[1], [2, 3]]);
  });

  it('is never sent empty', async () => {
    gathered.flush();
    await time.advance(100);
    expect(sent).toEqual([]);
  });
});
