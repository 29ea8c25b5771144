/** What every command gate promises to the nodes that share it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CommandGate, CommandKey, EventBuffer } from '../../src/application/acceleration/ports.js';
import { hashOf } from '../support/proposals.js';

interface OpenGate {
  /** The same gate, as three nodes have it; answers are kept for 60 s. */
  readonly nodes: readonly [CommandGate, CommandGate, CommandGate];
  /** The buffer on the same server, as the first node has it. */
  readonly buffer: EventBuffer;
  passTime(ms: number): Promise<void>;
  /** The third node is gone, without a word. */
  loseThird(): Promise<void>;
  close(): Promise<void>;
}

const hash = (text: string): string => hashOf(text).toString('hex');

export function commandGateContract(name: string, open: () => Promise<OpenGate>): void {
  describe(`command gate: ${name}`, () => {
    let opened: OpenGate;
    let gate: CommandGate;
    let peer: CommandGate;
    let work: CommandKey;
    beforeAll(async () => {
      opened = await open();
      [gate, peer] = opened.nodes;
    });
    afterAll(() => opened?.close());
    beforeEach(() => {
      work = newWork();
    });

    const newWork = (): CommandKey => ({ commandId: randomUUID(), requestHash: hash('request') });
    const enter = async (by = gate, one = work) => (await by.enter([one]))[0];
    const other = () => ({ ...work, requestHash: hash('another request') });
    const underWay = () => ({ kind: 'in-flight', requestHash: work.requestHash });
    const answer = 'č:1:"\n😀';

    it('lets a command in of which nothing is known', async () => {
      expect(await gate.look(work.commandId)).toBeUndefined();
      expect(await enter()).toBeUndefined();
      expect(await gate.look(work.commandId)).toEqual(underWay());
      expect(await peer.look(work.commandId)).toEqual(underWay());
    });

    it('keeps others from carrying out a command that is under way, with the hash it has there', async () => {
      await enter();
      expect(await enter(peer)).toEqual(underWay());
      expect(await enter(peer, other())).toEqual(underWay());
    });

    it('lets the same node in again: it knows by itself what it has under way', async () => {
      await enter();
      expect(await enter()).toBeUndefined();
      expect(await enter(peer)).toEqual(underWay());
    });

    it('lets in of many those of which nothing is known, and tells the rest in their places', async () => {
      const [free, busy, answered] = [newWork(), newWork(), newWork()];
      await enter(peer, busy);
      await peer.leave([{ ...answered, answer }]);
      expect(await gate.enter([busy, free, answered])).toEqual([
        underWay(),
        undefined,
        { kind: 'answered', requestHash: answered.requestHash, answer },
      ]);
    });

    it('keeps an answer, for every node, for its time', async () => {
      await enter();
      await gate.leave([{ ...work, answer }]);
      const answered = { kind: 'answered', requestHash: work.requestHash, answer };
      for (const node of [gate, peer]) expect(await enter(node)).toEqual(answered);
      expect(await enter(peer, other())).toEqual(answered);
      await opened.passTime(59_000);
      expect(await gate.look(work.commandId)).toEqual(answered);
      await opened.passTime(1_000);
      expect(await gate.look(work.commandId)).toBeUndefined();
    });

    it('forgets a command that was left without an answer', async () => {
      await enter();
      await gate.leave([work]);
      expect(await gate.look(work.commandId)).toBeUndefined();
      expect(await enter(peer)).toBeUndefined();
    });

    it.each([
      ['another node', () => peer, () => work],
      ['another request', () => gate, () => other()],
    ])('does not forget it for %s that has nothing to say', async (_, node, left) => {
      await enter();
      await node().leave([left()]);
      expect(await peer.look(work.commandId)).toEqual(underWay());
    });

    it('does not forget an answer, nor a command in the buffer, for one who has none', async () => {
      await gate.leave([{ ...work, answer }]);
      const buffered = newWork();
      await opened.buffer.push([
        { id: randomUUID(), commands: [buffered], streams: [], payload: randomUUID() },
      ]);
      await gate.leave([work, buffered]);
      expect(await gate.look(work.commandId)).toMatchObject({ kind: 'answered', answer });
      expect(await gate.look(buffered.commandId)).toMatchObject({ kind: 'buffered' });
    });

    it('tells of a command in the buffer, to the node too that put it there, for as long as it is there', async () => {
      await enter();
      await opened.buffer.push([{ id: randomUUID(), commands: [work], streams: [], payload: randomUUID() }]);
      await opened.passTime(3_600_000);
      const buffered = { kind: 'buffered', requestHash: work.requestHash };
      for (const node of [gate, peer]) expect(await enter(node, other())).toEqual(buffered);
    });

    it('replaces what it knows by an answer', async () => {
      await opened.buffer.push([{ id: randomUUID(), commands: [work], streams: [], payload: randomUUID() }]);
      await peer.leave([{ ...work, answer }]);
      expect(await gate.look(work.commandId)).toEqual({
        kind: 'answered',
        requestHash: work.requestHash,
        answer,
      });
    });

    it('lets others in when nobody has ended a command for long', async () => {
      await enter();
      await opened.passTime(10_000);
      expect(await enter(peer)).toBeUndefined();
    });

    it('does not count what a node has left that is gone; its answers stay', async () => {
      const third = opened.nodes[2];
      const answered = newWork();
      await enter(third);
      await third.leave([{ ...answered, answer }]);
      expect(await enter()).toEqual(underWay());
      await opened.loseThird();
      expect(await gate.look(work.commandId)).toBeUndefined();
      expect(await enter()).toBeUndefined();
      expect(await enter(peer)).toEqual(underWay());
      expect(await gate.look(answered.commandId)).toMatchObject({ kind: 'answered', answer });
    });
  });
}
