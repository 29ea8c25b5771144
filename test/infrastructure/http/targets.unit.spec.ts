import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { isPublic, publicLookup, refusalOf } from '../../../src/infrastructure/http/targets.js';

/** Every kind of address that is not anybody's on the public network. */
const INSIDE = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.0.2.1',
  '192.168.0.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::127.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '::ffff:0:127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'fec0::1',
  'ff02::1',
  '4000::1',
];
const OUTSIDE = ['8.8.8.8', '172.32.0.1', '100.128.0.1', '::ffff:8.8.8.8', '2606:4700::1111'];

const inUrl = (address: string) => `http://${address.includes(':') ? `[${address}]` : address}/hook`;

describe('an address', () => {
  it.each(INSIDE)('%s is not public, and no URL may name it', (address) => {
    expect(isPublic(address)).toBe(false);
    expect(refusalOf(inUrl(address), false)?.rule).toBe('target');
    expect(refusalOf(inUrl(address), true)).toBeUndefined();
  });

  it.each(OUTSIDE)('%s is public', (address) => {
    expect(isPublic(address)).toBe(true);
    expect(refusalOf(inUrl(address), false)).toBeUndefined();
  });

  it.each(['no address', '', '8.8.8.8:80'])('is not %j', (text) => expect(isPublic(text)).toBe(false));
});

describe('a URL', () => {
  it.each([
    ['ftp://example.com', 'format'],
    ['file:///etc/passwd', 'format'],
    ['example.com/hook', 'format'],
    ['https://', 'format'],
    ['https://user@example.com', 'credentials'],
    ['http://:@8.8.8.8/', 'credentials'],
    ['http://@8.8.8.8/', 'credentials'],
    ['https://:password@example.com', 'credentials'],
    // Other spellings of 127.0.0.1.
    ['http://2130706433/', 'target'],
    ['http://0x7f.1/', 'target'],
    ['http://0177.0.0.1/', 'target'],
    ['http://[::ffff:7f00:1]/', 'target'],
  ])('%s is refused: %s', (url, rule) => expect(refusalOf(url, false)?.rule).toBe(rule));

  it.each(['https://example.com', 'http://example.com:8080/hook?a=b', 'https://localhost/'])(
    '%s is taken: what a name stands for is seen when it is connected to',
    (url) => expect(refusalOf(url, false)).toBeUndefined(),
  );
});

describe('a name that is looked up for a connection', () => {
  const address = (text: string): LookupAddress => ({ address: text, family: text.includes(':') ? 6 : 4 });
  const lookUp = (found: readonly string[], all: boolean) =>
    new Promise((resolve) => {
      const lookup = publicLookup((_name, _options, done) => done(null, found.map(address)));
      lookup('name.example', { all }, (error, addresses, family) =>
        resolve(error?.message ?? [addresses, family]),
      );
    });

  it('is given its public addresses, and no others', async () => {
    const found = ['127.0.0.1', '8.8.8.8', 'fd00::1', '2606:4700::1111'];
    expect(await lookUp(found, true)).toEqual([[address('8.8.8.8'), address('2606:4700::1111')], undefined]);
    expect(await lookUp(found, false)).toEqual(['8.8.8.8', 4]);
  });

  it.each([true, false])('is refused when it has none (all: %s)', async (all) => {
    expect(await lookUp(['10.0.0.1', '::1'], all)).toBe('name.example has no public address');
    expect(await lookUp([], all)).toBe('name.example has no public address');
  });

  it('is refused when it is not found', async () => {
    const lookup = publicLookup((_name, _options, done) => done(new Error('ENOTFOUND'), []));
    const error = await new Promise((resolve) => lookup('name.example', {}, resolve));
    expect(error).toEqual(new Error('ENOTFOUND'));
  });
});
