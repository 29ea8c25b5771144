import { describe, expect, it } from 'vitest';
import { textFault } from '../../../src/application/shared/plainText.js';

const hidden = (code: string, place: number) =>
  `must not contain the invisible character ${code} (character ${place})`;

describe('a text that people read', () => {
  it.each([
    'Invoice 2026-001, "paid" & <b>=1;2|3',
    'Žluťoučký kůň – “č. 7” … € ½',
    '山田 太郎, 葛\u{e0100}',
    'שלום',
    'مرحبا می\u200cخواهم',
    'क्\u200dष',
    '👩\u200d👩\u200d👧 👍🏽 🏳\ufe0f\u200d🌈 ❤\ufe0f 1\ufe0f\u20e3',
    '\u00a0Ada ',
    'e\u0301',
  ])('may be %j', (text) => {
    expect(textFault(text)).toBeUndefined();
  });

  it.each([
    ['a\u202eb', 'U+202E', 2],
    ['\u2066a\u2069', 'U+2066', 1],
    ['a\u200e', 'U+200E', 2],
    ['\u061ca', 'U+061C', 1],
    ['a\u200bb', 'U+200B', 2],
    ['😀\u2060', 'U+2060', 2],
    ['Jo\u200dhn', 'U+200D', 3],
    ['Jo\u200chn', 'U+200C', 3],
    ['😀\u200d', 'U+200D', 2],
    ['\u00ad-', 'U+00AD', 1],
    ['a\ufeff', 'U+FEFF', 2],
    ['\ufe0f', 'U+FE0F', 1],
    ['❤\ufe0f\ufe0f', 'U+FE0F', 3],
    ['\u3164', 'U+3164', 1],
    ['🏴\u{e0067}\u{e007f}', 'U+E0067', 2],
    ['a\u0000', 'U+0000', 2],
    ['a\tb', 'U+0009', 2],
    ['a\u0085', 'U+0085', 2],
    ['a\u009f', 'U+009F', 2],
    ['a\u2028b', 'U+2028', 2],
    ['a\u2029b', 'U+2029', 2],
    ['\ufdd0', 'U+FDD0', 1],
    ['\uffff', 'U+FFFF', 1],
    ['\u{1fffe}', 'U+1FFFE', 1],
    ['a\ud800', 'U+D800', 2],
    ['\udfffa', 'U+DFFF', 1],
    ['\ufff9a', 'U+FFF9', 1],
  ])('must not be %j', (text, code, place) => {
    expect(textFault(text)).toBe(hidden(code, place));
  });

  it.each([' ', '\u00a0\u2003\u3000', '\u2800 \u2800'])('must not be blank: %j', (text) => {
    expect(textFault(text)).toBe('must not be blank: it needs at least one visible character');
  });
});
