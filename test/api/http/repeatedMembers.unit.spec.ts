import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJsonText } from '../../../src/api/http/bodies.js';
import { InvalidInput } from '../../../src/application/shared/validation.js';

/** `field rule` of each fault, or nothing for good input. */
function faultsOf(text: string): string[] {
  try {
    parseJsonText(text, 'body');
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.faults.map(({ field, rule }) => `${field} ${rule}`);
  }
}

describe('a name that is taken in its object is refused, by its path', () => {
  it.each([
    ['{"amount":"1.00","amount":"1000000.00"}', 'amount'],
    ['{"a":1,"b":2,"a":1}', 'a'],
    ['{"amount":"1.00","\\u0061mount":"2.00"}', 'amount'],
    ['{"metadata":{"x":1,"y":{},"x":2}}', 'metadata.x'],
    ['{"commands":[{"type":"a"},{"type":"a","amount":"1","amount":"2"}]}', 'commands[1].amount'],
    ['[[1,{"a":[],"a":{}}]]', '[0][1].a'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
    ['{"constructor":1,"constructor":{}}', 'constructor'],
    ['{"toString":1,"hasOwnProperty":2,"toString":1}', 'toString'],
    ['{"":1,"":2}', ''],
    ['{"1":1,"1":2}', '1'],
    ['{ "a" : "x:y" , "a"\n:\t"{}" }', 'a'],
    ['{"q\\"":1,"q\\"":2}', 'q"'],
    ['{"a\\\\":1,"a\\\\":2}', 'a\\'],
  ])('%s', (text, path) => {
    expect(faultsOf(text)).toEqual([`${path} distinct`]);
  });

  it('with its place', () => {
    expect(() => parseJsonText('{"a":1,"a":2}', 'body')).toThrow(
      'a is repeated in one object (at character 8)',
    );
  });
});

describe('other texts are taken as they are', () => {
  it.each([
    '{"a":":","b":"\\"a\\":1"}',
    '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}',
    '{"a":"a","b":"a"}',
    '"a:b"',
    '7',
    'null',
    '[]',
    '{}',
    '{"A":1,"a":2}',
    '{"\u00e9":1,"e\u0301":2}',
    '{"__proto__":{"a":1},"constructor":{"prototype":1}}',
  ])('%.60s', (text) => {
    expect(parseJsonText(text, 'body')).toEqual(JSON.parse(text));
  });

  it('however deep they are, and a doubled name is found there too', () => {
    const deep = (inner: string) => '['.repeat(100_000) + inner + ']'.repeat(100_000);
    expect(faultsOf(deep('{"a":1,"b":{}}'))).toEqual([]);
    expect(faultsOf(deep('{"a":1,"b":{},"a":2}'))).toEqual([expect.stringMatching(/^\[0\].* distinct$/)]);
  });

  it('whatever they hold', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value, null, 1);
        expect(JSON.stringify(parseJsonText(text, 'body'), null, 1)).toBe(text);
      }),
    );
  });
});

it('one doubled name is found in any text', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.nat(), (fields, pick) => {
      const members = Object.entries(fields).map(
        ([name, item]) => `${JSON.stringify(name)}:${JSON.stringify(item)}`,
      );
      const text = `{"in":[{${[...members, members[pick % members.length]].join()}}]}`;
      expect(faultsOf(text)).toHaveLength(1);
    }),
  );
});
