/** What a `Random` promises, wherever it comes from. */
import { describe, expect, it } from 'vitest';
import type { Random } from '../../src/application/shared/random.js';
import type { Time } from '../../src/application/shared/time.js';

/** The time that a UUID of version 7 was made at: milliseconds since 1970. */
export const timeOf = (uuid: string): number => Number.parseInt(uuid.replace('-', '').slice(0, 12), 16);

const DRAWS = 1_000;
const draw = <T>(one: () => T): T[] => Array.from({ length: DRAWS }, one);

export function randomContract(where: string, time: Pick<Time, 'now'>, random: Random): void {
  describe(`chance ${where}`, () => {
    it('makes UUIDs of version 7, each another one, that sort by time', () => {
      const startMs = time.now();
      const uuids = draw(() => random.uuid());
      expect(new Set(uuids).size).toBe(DRAWS);
      for (const uuid of uuids) {
        expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(timeOf(uuid)).toBeGreaterThanOrEqual(startMs);
      }
    });

    it('draws from 0 up to, not including, 1', () => {
      const drawn = draw(() => random.fraction());
      expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...drawn)).toBeLessThan(1);
      expect(new Set(drawn.map((fraction) => Math.floor(fraction * 4))).size).toBe(4);
    });

    it('draws as many bytes as it is told to, each time others', () => {
      const drawn = draw(() => random.bytes(32));
      expect(new Set(drawn.map(({ length }) => length))).toEqual(new Set([32]));
      expect(new Set(drawn.map((bytes) => bytes.toString('hex'))).size).toBe(DRAWS);
    });
  });
}
