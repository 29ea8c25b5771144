import { expect, it } from 'vitest';
import { addressOf } from '../../src/main/service.js';

it.each([
  ['127.0.0.1', 'http://127.0.0.1:3000'],
  ['bank.example', 'http://bank.example:3000'],
  ['::1', 'http://[::1]:3000'],
  ['0.0.0.0', 'http://127.0.0.1:3000'],
  ['::', 'http://[::1]:3000'],
])('a bank that listens on %s is found at %s', (host, address) => {
  expect(addressOf(host, 3_000)).toBe(address);
});
