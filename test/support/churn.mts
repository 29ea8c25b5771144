/** Prints the bytes that a map keeps after many entries have come and gone. Run with --expose-gc. */
import { TransientMap } from '../../src/application/shared/transientMap.js';

const VALUE_BYTES = 800;
const UNDER_WAY = 200;
const TURNS = 5_000;

const map = process.argv[2] === 'Map' ? new Map<number, number[]>() : new TransientMap<number, number[]>();
const turnOver = (from: number, count: number) => {
  for (let n = from; n < from + count; n += 1) {
    map.set(n, new Array(VALUE_BYTES / 8).fill(n));
    map.delete(n - UNDER_WAY);
  }
};
turnOver(0, UNDER_WAY);
// Its table reaches the old generation.
globalThis.gc?.();
const before = process.memoryUsage().heapUsed;
for (let round = 0; round < 4; round += 1) {
  turnOver(UNDER_WAY + round * TURNS, TURNS);
  globalThis.gc?.(true);
}
console.log(process.memoryUsage().heapUsed - before);
