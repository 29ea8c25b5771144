/** Search keys of names. */

/**
 * The same key for names that differ only in case or in the encoding of accents. Not computed by the
 * database, which in the C locale knows only ASCII letters. Computed per code point, so that the key of a
 * prefix is a prefix of the key, except where an accent follows.
 */
export function nameKey(name: string): string {
  let key = '';
  // Through upper case, which unifies ς with σ, and ß with SS.
  for (const character of name.normalize('NFC'))
    for (const capital of character.toUpperCase()) key += capital.toLowerCase();
  return key.normalize('NFC');
}
