/** What every event buffer promises to the nodes that share it. */
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EventBuffer } from '../../src/application/acceleration/ports.js';
import { entryOf, flushedOf, newCommand } from '../support/bufferEntries.js';
import type { OpenBuffer } from '../support/openBuffer.js';
import { flushingContract } from './eventBufferFlushing.contract.js';

export function eventBufferContract(name: string, open: () => Promise<OpenBuffer>): void {
  describe(`event buffer: ${name}`, () => {
    let opened: OpenBuffer;
    let buffer: EventBuffer;
    let peer: EventBuffer;
    let A: string;
    let B: string;
    beforeEach(async () => {
      opened = await open();
      [buffer, peer] = opened.nodes;
      [A, B] = [randomUUID(), randomUUID()];
      return opened.close;
    });

    const payloads = () => peer.peek(100);
    const headVersion = async (id: string) => (await peer.heads([id])).get(id)?.version;

    it('takes entries in order, from all nodes', async () => {
      const [first, second, third] = [entryOf({ [A]: [1, 2] }), entryOf({ [B]: [5, 7] }), entryOf({})];
      expect(await buffer.push([first, second])).toEqual(['pushed', 'pushed']);
      expect(await peer.push([third])).toEqual(['pushed']);
      expect(await payloads()).toEqual([first.payload, second.payload, third.payload]);
      expect(await buffer.peek(2)).toEqual([first.payload, second.payload]);
      expect(await peer.depth()).toBe(3);
    });

    it('tells the states that its entries lead to', async () => {
      await buffer.push([entryOf({ [A]: [1, 2] }), entryOf({ [A]: [2, 4], [B]: [0, 1] })]);
      expect([...(await peer.heads([B, randomUUID(), A]))].toSorted(([a]) => (a === A ? -1 : 1))).toEqual([
        [A, { version: 4, state: { owner: 'č:"\n😀', version: 4 } }],
        [B, { version: 1, state: { owner: 'č:"\n😀', version: 1 } }],
      ]);
      expect(await peer.heads([])).toEqual(new Map());
    });

    describe('does not take', () => {
      it.each([
        ['older', 1],
        ['newer', 3],
      ])('what was decided on an %s version than it knows', async (_, before) => {
        await peer.push([entryOf({ [A]: [1, 2] })]);
        expect(await buffer.push([entryOf({ [B]: [8, 9], [A]: [before, before + 1] })])).toEqual([
          'conflict',
        ]);
        expect(await payloads()).toHaveLength(1);
        expect([await headVersion(A), await headVersion(B)]).toEqual([2, undefined]);
      });

      it('what builds on something it does not take, and only that', async () => {
        await peer.push([entryOf({ [A]: [1, 2] })]);
        const fine = entryOf({ [randomUUID()]: [1, 2] });
        const verdicts = await buffer.push([
          entryOf({ [A]: [1, 2], [B]: [1, 2] }),
          entryOf({ [B]: [2, 3] }),
          fine,
          entryOf({ [B]: [3, 3] }),
        ]);
        expect(verdicts).toEqual(['conflict', 'conflict', 'pushed', 'conflict']);
        expect((await payloads()).slice(1)).toEqual([fine.payload]);
        expect(await headVersion(B)).toBeUndefined();
      });

      it('a command that it has, nor what builds on it', async () => {
        const work = newCommand();
        await peer.push([entryOf({ [A]: [1, 2] }, [work])]);
        const known = { kind: 'buffered', requestHash: work.requestHash };
        const verdicts = await buffer.push([
          entryOf({ [B]: [1, 2] }, [newCommand(), { ...newCommand('another'), commandId: work.commandId }]),
          entryOf({ [B]: [2, 3] }),
        ]);
        expect(verdicts).toEqual([known, 'conflict']);
        expect(await payloads()).toHaveLength(1);
      });

      it('one command twice', async () => {
        const work = newCommand();
        const verdicts = await buffer.push([entryOf({ [A]: [1, 2] }, [work]), entryOf({}, [work])]);
        expect(verdicts).toEqual(['pushed', { kind: 'buffered', requestHash: work.requestHash }]);
      });

      it('a command that was answered', async () => {
        const work = newCommand();
        await opened.gate.leave([{ ...work, answer: 'done' }]);
        const answered = { kind: 'answered', requestHash: work.requestHash, answer: 'done' };
        expect(await buffer.push([entryOf({ [A]: [1, 2] }, [work])])).toEqual([answered]);
        expect(await headVersion(A)).toBeUndefined();
      });

      it('a command that is under way on another node; of its own it may', async () => {
        const work = newCommand();
        await opened.gate.enter([work]);
        const verdict = { kind: 'in-flight', requestHash: work.requestHash };
        expect(await peer.push([entryOf({}, [work])])).toEqual([verdict]);
        expect(await buffer.push([entryOf({}, [work])])).toEqual(['pushed']);
      });

      it('more than may wait, nor what builds on that', async () => {
        const ids = Array.from({ length: 5 }, () => randomUUID());
        const verdicts = await buffer.push(ids.map((id) => entryOf({ [id]: [1, 2] })));
        expect(verdicts).toEqual([...Array(4).fill('pushed'), 'full']);
        expect(await peer.push([entryOf({ [A]: [1, 2] })])).toEqual(['full']);
        expect(await peer.depth()).toBe(4);
        expect([await headVersion(ids[4] as string), await headVersion(A)]).toEqual([undefined, undefined]);
      });

      it('anything new when it is full, but tells what it knows', async () => {
        const work = newCommand();
        await buffer.push([entryOf({}, [work]), entryOf({}), entryOf({}), entryOf({})]);
        expect(await peer.push([entryOf({}, [work])])).toEqual([
          { kind: 'buffered', requestHash: work.requestHash },
        ]);
      });
    });

    it('remembers its commands for the gate, for as long as they wait', async () => {
      const work = newCommand();
      await buffer.push([entryOf({ [A]: [1, 2] }, [work])]);
      await opened.passTime(86_400_000);
      const buffered = { kind: 'buffered', requestHash: work.requestHash };
      expect(await opened.gate.look(work.commandId)).toEqual(buffered);
      expect(await headVersion(A)).toBe(2);
      expect(await payloads()).toHaveLength(1);
    });

    it('tells of each command whether it still waits', async () => {
      const [first, second] = [entryOf({}), entryOf({})];
      await buffer.push([first, second]);
      const under = newCommand();
      await opened.gate.enter([under]);
      await buffer.lease();
      await buffer.trim(flushedOf([first]));
      const ids = [...first.commands, ...second.commands, under, newCommand()].map(
        ({ commandId }) => commandId,
      );
      expect(await peer.holds(ids)).toEqual([false, true, false, false]);
    });

    flushingContract(() => ({ ...opened, A, B }));
  });
}
