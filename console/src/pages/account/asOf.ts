/** The moment that an account is looked at: now, or one of its past. It stands in the page's address. */
import { useAddress } from '../../browser/useAddress.js';
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
  const { params, set } = useAddress();
  const show = ({ version, at, effectiveOn }: AsOf) => set({ version: version?.toString(), at, effectiveOn });
  return [asOfIn(params), show];
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
