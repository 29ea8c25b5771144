/** Nodes that are killed at random. */
import type { BankNode } from './processes.js';
import type { Random } from './random.js';

/** Kills and restarts either node every few seconds, and counts how often. */
export async function killUntil(
  isOver: () => boolean,
  nodes: readonly BankNode[],
  kills: number[],
  random: Random,
): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, random.between(200, 2_000)));
    if (isOver()) return;
    const index = random.between(0, nodes.length - 1);
    await nodes[index]?.killAndRestart();
    kills[index] = (kills[index] ?? 0) + 1;
  }
}
