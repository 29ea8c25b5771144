/** What an event buffer promises to those who empty it, and to those who wait for that. */
import { describe, expect, it } from 'vitest';
import { entryOf, flushedOf, newCommand } from '../support/bufferEntries.js';
import type { OpenBuffer } from '../support/openBuffer.js';

export function flushingContract(
  opened: () => OpenBuffer & { readonly A: string; readonly B: string },
): void {
  const buffer = () => opened().nodes[0];
  const peer = () => opened().nodes[1];
  const headVersion = async (id: string) => (await peer().heads([id])).get(id)?.version;

  describe('the lease', () => {
    it('is had by one, who may take it again', async () => {
      expect(await buffer().lease()).toBe(true);
      expect(await peer().lease()).toBe(false);
      expect(await buffer().lease()).toBe(true);
    });

    it('goes to another one once it is released, by who has it', async () => {
      await buffer().lease();
      await peer().release();
      expect(await peer().lease()).toBe(false);
      await buffer().release();
      expect(await peer().lease()).toBe(true);
      expect(await buffer().lease()).toBe(false);
    });

    it('runs out unless it is renewed', async () => {
      await buffer().lease();
      await opened().passTime(1_500);
      await buffer().lease();
      await opened().passTime(1_500);
      expect(await peer().lease()).toBe(false);
      await opened().passTime(500);
      expect(await peer().lease()).toBe(true);
    });
  });

  describe('trim', () => {
    it('removes the first entries, and they are answered then', async () => {
      const { A, B } = opened();
      const [first, second] = [entryOf({ [A]: [1, 2] }), entryOf({ [B]: [1, 2] })];
      await buffer().push([first, second]);
      await buffer().lease();
      expect(await buffer().trim(flushedOf([first]))).toBe(true);
      expect(await peer().peek(100)).toEqual([second.payload]);
      expect(await peer().depth()).toBe(1);
      const states = await Promise.all(
        [first, second].map(({ commands }) => opened().gate.look(commands[0]?.commandId as string)),
      );
      expect(states).toMatchObject([{ kind: 'answered' }, { kind: 'buffered' }]);
      expect(states[0], 'the store knows what').toEqual({
        kind: 'answered',
        requestHash: first.commands[0]?.requestHash,
      });
    });

    it('answers for good what cannot be carried out, and keeps it for a person to look at', async () => {
      const entries = [entryOf({}), entryOf({})] as const;
      const [work, failed] = entries.map(({ commands }) => commands[0]);
      await buffer().push(entries);
      await buffer().lease();
      const setAside = ['a text "č"', 'another'];
      const flushed = { ...flushedOf(entries), failed: failed === undefined ? [] : [failed], setAside };
      expect(await buffer().trim(flushed)).toBe(true);
      expect(await opened().poison()).toEqual(setAside);
      await opened().passTime(86_400_000);
      expect(await opened().gate.look(failed?.commandId as string)).toEqual({
        ...{ kind: 'answered', requestHash: failed?.requestHash, answer: '{"kind":"failed"}' },
      });
      expect(await opened().gate.look(work?.commandId as string)).toBeUndefined();
    });

    it('has its commands remembered for their time, and the answers that the gate got meanwhile', async () => {
      const [work, failed] = [newCommand(), newCommand()];
      const entry = entryOf({}, [work, failed]);
      await buffer().push([entry]);
      await buffer().lease();
      await opened().gate.leave([{ ...failed, answer: 'failed' }]);
      await buffer().trim(flushedOf([entry]));
      expect(await opened().gate.look(failed.commandId)).toMatchObject({ answer: 'failed' });
      await opened().passTime(59_000);
      expect(await opened().gate.look(work.commandId)).toMatchObject({ kind: 'answered' });
      await opened().passTime(1_000);
      expect(await opened().gate.look(work.commandId)).toBeUndefined();
    });

    it.each([
      ['nobody has', async () => {}],
      ['another one has', async () => expect(await peer().lease()).toBe(true)],
      [
        'has run out',
        async () => {
          await buffer().lease();
          await opened().passTime(2_000);
        },
      ],
    ])('does nothing with a lease that %s', async (_, prepare) => {
      const { A } = opened();
      const entry = entryOf({ [A]: [1, 2] });
      await buffer().push([entry]);
      await prepare();
      expect(await buffer().trim(flushedOf([entry], [A]))).toBe(false);
      expect(await peer().peek(100)).toEqual([entry.payload]);
      expect(await headVersion(A)).toBe(2);
      const [work] = entry.commands;
      expect(await opened().gate.look(work?.commandId as string)).toMatchObject({ kind: 'buffered' });
    });

    it('does nothing unless these are the first entries', async () => {
      const entries = [entryOf({}), entryOf({}), entryOf({})] as const;
      const [first, second, third] = entries;
      await buffer().push(entries);
      await buffer().lease();
      for (const wrong of [
        [second],
        [second, third],
        [first, third],
        [third, second],
        [...entries, entryOf({})],
      ])
        expect(await buffer().trim(flushedOf(wrong))).toBe(false);
      expect(await buffer().trim(flushedOf([first, second]))).toBe(true);
      expect(await buffer().trim(flushedOf([first, second])), 'again').toBe(false);
      expect(await peer().peek(100)).toEqual([third.payload]);
    });

    it('keeps heads for a while: nodes find the newest version there', async () => {
      const { A } = opened();
      const entry = entryOf({ [A]: [1, 2] });
      await buffer().push([entry]);
      await buffer().lease();
      await buffer().trim(flushedOf([entry]));
      await opened().passTime(59_000);
      expect(await headVersion(A)).toBe(2);
      await opened().passTime(1_000);
      expect(await headVersion(A)).toBeUndefined();
      expect(await buffer().push([entryOf({ [A]: [7, 8] })]), 'any version will do then').toEqual(['pushed']);
    });

    it('keeps heads for good while a later entry waits', async () => {
      const { A } = opened();
      const [first, second] = [entryOf({ [A]: [1, 2] }), entryOf({ [A]: [2, 3] })];
      await buffer().push([first, second]);
      await buffer().lease();
      await buffer().trim(flushedOf([first]));
      await opened().passTime(86_400_000);
      expect(await headVersion(A)).toBe(3);
    });

    it('keeps a head for good again once a new entry has come', async () => {
      const { A } = opened();
      const entry = entryOf({ [A]: [1, 2] });
      await buffer().push([entry]);
      await buffer().lease();
      await buffer().trim(flushedOf([entry]));
      await peer().push([entryOf({ [A]: [2, 3] })]);
      await opened().passTime(86_400_000);
      expect(await headVersion(A)).toBe(3);
    });

    it('drops heads that turned out to be wrong, and no others', async () => {
      const { A, B } = opened();
      const entry = entryOf({ [A]: [1, 2], [B]: [1, 2] });
      await buffer().push([entry]);
      await buffer().lease();
      await buffer().trim(flushedOf([entry], [A]));
      expect([await headVersion(A), await headVersion(B)]).toEqual([undefined, 2]);
    });
  });

  describe('who listens', () => {
    it('hears what is sent to its node, and that something was pushed anywhere', async () => {
      const heard: (string | undefined)[][] = [[], []];
      for (const [index, node] of opened().nodes.entries())
        node.listen((message) => heard[index]?.push(message));
      await buffer().lease();
      const pushUntilHeard = async () => {
        const entry = entryOf({});
        await buffer().push([entry]);
        await buffer().trim(flushedOf([entry]));
        return heard.every((messages) => messages.includes(undefined));
      };
      await expect.poll(pushUntilHeard, { timeout: 5_000 }).toBe(true);
      await buffer().notify(opened().nodeIds[1], 'to the second: "č"');
      await peer().notify(opened().nodeIds[0], 'to the first');
      const texts = () => heard.map((messages) => messages.filter((message) => message !== undefined));
      await expect.poll(texts, { timeout: 5_000 }).toEqual([['to the first'], ['to the second: "č"']]);
    });
  });
}
