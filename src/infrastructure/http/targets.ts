/**
 * Restricts the targets of webhooks. A client that may create webhooks must not reach services through them that only the
 * bank can reach: its machine, its network, a cloud's metadata service.
 */
import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Global unicast addresses of IPv6 (RFC 4291, section 2.4), some of which are reserved. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** Whether the address is public; false for an address that embeds another one, such as IPv4-mapped private addresses. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST);
}

/** The IP address in a URL's host; undefined for a host name. */
export function addressIn({ hostname }: URL): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 ? undefined : bare;
}

/** Why this URL cannot be a webhook target; undefined if it can. */
export function refusalOf(
  text: string,
  allowsPrivate: boolean,
): { readonly rule: string; readonly message: string } | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return { rule: 'format', message: 'must be a URL that begins with https:// or http://' };
  }
  // The pattern finds empty credentials, which the parsed URL does not show.
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
 * Resolves a host name for a connection, and returns public addresses only. The connection uses exactly these addresses,
 * so a name that resolves differently the next time (DNS rebinding) does not help an attacker.
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
