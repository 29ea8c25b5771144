/** The moment that an account is looked at: now, or one of its past. It stands in the page's address. */
import { useSearchParams } from 'wouter';
import { isDay, isInstant } from '../../format/time.js';

export interface AsOf {
  readonly version?: number;
  /** As it was recorded then: an instant in ISO 8601. */
  readonly at?: string;
  /** By business date, back-dated bookings included. */
  readonly effectiveOn?: string;
}

export const isNow = ({ version, at, effectiveOn }: AsOf): boolean =>
  version === undefined && at === undefined && effectiveOn === undefined;

export function useAsOf(): readonly [asOf: AsOf, set: (asOf: AsOf) => void] {
  const [params, setParams] = useSearchParams();
  const asOf = asOfIn(params);
  const set = (next: AsOf) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        for (const field of ['version', 'at', 'effectiveOn'] as const) {
          const value = next[field];
          if (value === undefined) after.delete(field);
          else after.set(field, String(value));
        }
        return after;
      },
      { replace: true },
    );
  return [asOf, set];
}

/** What an address says of a moment. What is none is left out, and a version needs no other. */
function asOfIn(params: URLSearchParams): AsOf {
  const [version, at, effectiveOn] = [params.get('version'), params.get('at'), params.get('effectiveOn')];
  if (version !== null && /^[1-9]\d{0,14}$/.test(version)) return { version: Number(version) };
  return {
    ...(at !== null && isInstant(at) && { at }),
    ...(effectiveOn !== null && isDay(effectiveOn) && { effectiveOn }),
  };
}
