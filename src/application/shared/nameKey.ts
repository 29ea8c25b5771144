/** Names as they are searched for. */

/**
 * The same text for names that differ in the case of letters only, or in how their accents are encoded. The database is not
 * asked for it: in the C locale it knows the letters of ASCII alone. Code point by code point, so that the key of a name's
 * beginning is the beginning of its key, but where an accent follows.
 */
export function nameKey(name: string): string {
  let key = '';
  // By way of capitals: that makes one of ς and σ, and of ß and SS.
  for (const character of name.normalize('NFC'))
    for (const capital of character.toUpperCase()) key += capital.toLowerCase();
  return key.normalize('NFC');
}
