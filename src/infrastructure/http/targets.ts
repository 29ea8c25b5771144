/**
 * Where webhooks may be sent to. Whoever may make one must not reach through it what only the bank can reach: its own
 * machine, its network, a cloud's metadata service.
 */
import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** The addresses of IPv6 that are given out to the public (RFC 4291, section 2.4): some of those are special again. */
const GIVEN_OUT = ipaddr.IPv6.parseCIDR('2000::/3');

/** Whether anybody can be reached at this address; false for one that stands for another address inside. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(GIVEN_OUT);
}

/** The address in a URL's host; undefined where that is a name. */
export function addressIn({ hostname }: URL): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 ? undefined : bare;
}

/** Why this URL can never be sent to. */
export function refusalOf(
  text: string,
  allowsPrivate: boolean,
): { readonly rule: string; readonly message: string } | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return { rule: 'format', message: 'must be a URL that begins with https:// or http://' };
  }
  // Also an empty one, of which the URL tells nothing any more.
  if (url.username !== '' || url.password !== '' || /^[^/?#]*[/\\]{2}[^/\\?#]*@/.test(text)) {
    return { rule: 'credentials', message: 'must not contain a user name or password' };
  }
  const address = addressIn(url);
  if (!allowsPrivate && address !== undefined && !isPublic(address)) {
    return { rule: 'target', message: 'must not point to a private or reserved network address' };
  }
  return undefined;
}

type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Looks a name up for a connection, and gives out public addresses only. The connection is made to just what is given
 * out here, so a name that resolves to something else the next time gains nothing.
 */
export const publicLookup =
  (resolve: Resolve = systemLookup): LookupFunction =>
  (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      const addresses = error === null ? found.filter(({ address }) => isPublic(address)) : [];
      const [first] = addresses;
      if (error !== null) done(error, []);
      else if (first === undefined) done(new Error(`${hostname} has no public address`), []);
      else if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
