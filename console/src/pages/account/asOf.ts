/** The selected moment of an account: now, or one in the past. It is part of the page's URL. */
import { useAddress } from '../../browser/useAddress.js';
import { isDay, isInstant } from '../../format/time.js';

export interface AsOf {
  readonly version?: number;
  /** The state recorded at this instant (ISO 8601). */
  readonly at?: string;
  /** The balance at the end of this business date, including back-dated bookings. */
  readonly effectiveOn?: string;
}

export const isNow = ({ version, at, effectiveOn }: AsOf): boolean =>
  version === undefined && at === undefined && effectiveOn === undefined;

export function useAsOf(): readonly [asOf: AsOf, set: (asOf: AsOf) => void] {
  const { params, set } = useAddress();
  const show = ({ version, at, effectiveOn }: AsOf) => set({ version: version?.toString(), at, effectiveOn });
  return [asOfIn(params), show];
}

/** Parses the moment in a URL. Invalid parameters are ignored, and a version excludes the others. */
function asOfIn(params: URLSearchParams): AsOf {
  const [version, at, effectiveOn] = [params.get('version'), params.get('at'), params.get('effectiveOn')];
  if (version !== null && /^[1-9]\d{0,14}$/.test(version)) return { version: Number(version) };
  return {
    ...(at !== null && isInstant(at) && { at }),
    ...(effectiveOn !== null && isDay(effectiveOn) && { effectiveOn }),
  };
}
