import { expect, it } from 'vitest';
import { BatchLoader } from '../../../src/application/shared/batchLoader.js';
import { systemTime } from '../../../src/infrastructure/systemTime.js';
import { door } from '../../support/observedStore.js';

/** Answers each key with itself, once its door is open. */
function opened() {
  const reads: { keys: readonly string[]; open: () => void }[] = [];
  const gathered = new BatchLoader<string, string>(systemTime, async (keys) => {
    const { passed, open } = door();
    reads.push({ keys, open });
    await passed;
    return (key) => {
      if (key === 'bad') throw new Error('cannot be read');
      return key.toUpperCase();
    };
  });
  return { reads, gathered };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('reads what comes in one turn in one go, each key once', async () => {
  const { reads, gathered } = opened();
  const answers = Promise.all(['a', 'b', 'a'].map((key) => gathered.read(key)));
  await turn();
  expect(reads.map(({ keys }) => keys)).toEqual([['a', 'b']]);
  reads[0]?.open();
  expect(await answers).toEqual(['A', 'B', 'A']);
});

it('never answers from a read that began before it was asked', async () => {
  const { reads, gathered } = opened();
  const first = gathered.read('a');
  await turn();
  const second = gathered.read('a');
  await turn();
  expect(reads.map(({ keys }) => keys)).toEqual([['a'], ['a']]);
  for (const { open } of reads) open();
  expect(await Promise.all([first, second])).toEqual(['A', 'A']);
});

it('gathers what comes while two are under way', async () => {
  const { reads, gathered } = opened();
  const answers: Promise<string>[] = [];
  for (const key of ['a', 'b', 'c', 'd']) {
    answers.push(gathered.read(key));
    await turn();
  }
  expect(reads.map(({ keys }) => keys)).toEqual([['a'], ['b']]);
  reads[0]?.open();
  await answers[0];
  await turn();
  expect(reads.map(({ keys }) => keys)).toEqual([['a'], ['b'], ['c', 'd']]);
  for (const { open } of reads) open();
  expect(await Promise.all(answers)).toEqual(['A', 'B', 'C', 'D']);
});

it('fails those alone that cannot be read', async () => {
  const { reads, gathered } = opened();
  const answers = Promise.allSettled([gathered.read('a'), gathered.read('bad')]);
  await turn();
  reads[0]?.open();
  expect((await answers).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
});

it('fails all of a read that fails, and goes on with the next', async () => {
  let fails = true;
  const gathered = new BatchLoader<string, string>(systemTime, async () => {
    if (fails) throw new Error('away');
    return (key) => key;
  });
  await expect(Promise.all([gathered.read('a'), gathered.read('b')])).rejects.toThrow('away');
  fails = false;
  expect(await gathered.read('a')).toBe('a');
});
