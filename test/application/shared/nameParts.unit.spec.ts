import fc from 'fast-check';
import { expect, it } from 'vitest';
import { foldedName, neededParts, partsOf } from '../../../src/application/shared/nameParts.js';

it.each([
  ['Zoë Příkladová', 'zoe prikladova'],
  ['Łukasz Øster', 'lukasz oster'],
  ['STRASSE straße', 'strasse strasse'],
  ['Σωκράτης', 'σωκρατησ'],
  ['Ａｄａ', 'ada'],
  ['İstanbul', 'istanbul'],
])('%s is found as %s', (name, expected) => {
  expect(foldedName(name)).toBe(expected);
});

it('a name that contains a text has all parts that the text needs', () => {
  const property = fc.property(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'grapheme' }),
    (before, text, after) => {
      const [name, folded] = [foldedName(before + text + after), foldedName(text)];
      fc.pre(name.includes(folded));
      expect(partsOf(name)).toEqual(expect.arrayContaining([...neededParts(folded)]));
    },
  );
  fc.assert(property);
});
