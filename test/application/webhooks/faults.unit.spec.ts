/** Whatever happens to nodes and receivers: every event arrives, and each account's in order. */
import { describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../../src/application/shared/errors.js';
import { Random } from '../../support/random.js';
import { FAILED, type Node, OK, WebhookNodes } from '../../support/webhookNodes.js';

const RUNS = 20;
const ACCOUNTS = ['a', 'b', 'c', 'd'].map((letter) => `0199f1c0-0000-7000-8000-00000000000${letter}`);

describe('webhooks under random faults', () => {
  it.each(Array.from({ length: RUNS }, (_, seed) => seed))(
    'lose and swap nothing (seed %i)',
    async (seed) => {
      const random = new Random(seed);
      const nodes = new WebhookNodes();
      const ids = [await nodes.webhook(), await nodes.webhook({ accounts: ACCOUNTS.slice(0, 2) })];
      const accepted = new Map(ids.map((id) => [id, [] as number[]]));
      let isCalm = false;
      nodes.answer = async ({ webhookId, position, accountId }) => {
        const delayMs = random.pick([0, 10, 100, 3_000]);
        if (delayMs > 0) await nodes.time.sleep(delayMs);
        const isRefused = !isCalm && random.chance(accountId === ACCOUNTS[0] ? 0.6 : 0.2);
        if (!isRefused) accepted.get(webhookId)?.push(position);
        // The receiver has it, and its answer is lost.
        return isRefused || (!isCalm && random.chance(0.1)) ? FAILED : OK;
      };
      nodes.trouble = async () => {
        const delayMs = random.pick([0, 0, 0, 0, 0, 20, 200]);
        if (delayMs > 0) await nodes.time.sleep(delayMs);
        if (!isCalm && random.chance(0.02)) throw new StoreUnavailable('nobody knows whether it happened');
      };
      const limits = { attemptsMax: 1_000, pendingMax: 30, retryMsMax: 5_000, disableMs: 10 ** 10 };
      let running: Node[] = [];
      for (let step = 0; step < 40; step += 1) {
        if (random.chance(0.8)) {
          const count = random.between(1, 8);
          nodes.append(...Array.from({ length: count }, () => random.pick(ACCOUNTS)));
        }
        if (running.length < 2 && random.chance(0.3)) running.push(nodes.node(`node ${step}`, limits));
        if (running.length > 0 && random.chance(0.15)) {
          const [killed] = running.splice(random.between(0, running.length - 1), 1);
          killed?.kill();
        }
        await nodes.time.advance(random.pick([1, 50, 500, 5_000]));
      }
      isCalm = true;
      running = [...running, nodes.node('last', limits)];
      await nodes.time.advance(120_000);

      for (const id of ids) {
        const asked = nodes.log.filter(
          ({ streamId }) => id === ids[0] || ACCOUNTS.slice(0, 2).includes(streamId),
        );
        const firsts = [...new Set(accepted.get(id))];
        expect(firsts.toSorted((a, b) => a - b)).toEqual(asked.map(({ position }) => position));
        for (const account of ACCOUNTS) {
          const own = firsts.filter((position) => nodes.log[position - 1]?.streamId === account);
          expect(own).toEqual(own.toSorted((a, b) => a - b));
        }
        expect(await nodes.state(id)).toMatchObject({
          position: nodes.log.length,
          pending: 0,
          deadLetters: 0,
        });
      }
      expect(nodes.errors).toEqual([]);
      const stopped = Promise.all(running.map(({ dispatcher }) => dispatcher.stop()));
      await nodes.time.advance(5_000);
      await stopped;
    },
  );
});
