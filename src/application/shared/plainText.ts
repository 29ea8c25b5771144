/**
 * Texts that people read: what stands in them can be seen. Hidden characters make one name look like another, turn the
 * order of what is read around (Unicode TR 36), or end a line of a log.
 */

/** What cannot be seen, or is no character: controls, halves of pairs, line ends, noncharacters, invisible characters. */
const HIDDEN =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}\u{fff9}-\u{fffb}]/u;

/**
 * Invisible characters that shape what they stand beside: joiners behind letters of scripts that are written with them
 * and between emoji, and the choice of a glyph's variant behind that glyph.
 */
const SHAPED = new RegExp(
  `(?<=[${[
    'Arab',
    'Syrc',
    'Mong',
    'Deva',
    'Beng',
    'Guru',
    'Gujr',
    'Orya',
    'Taml',
    'Telu',
    'Knda',
    'Mlym',
    'Sinh',
  ]
    .map((script) => `\\p{Script=${script}}`)
    .join('')}])[\\u200c\\u200d]` +
    '|(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f])\\u200d(?=\\p{Extended_Pictographic})' +
    '|(?<=[^\\s\\p{Default_Ignorable_Code_Point}])[\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}]',
  'gu',
);

/** The braille pattern of no dots is a blank, too. */
const BLANK = /^[\s\u2800]+$/;

/** Why a text is not one to be read, to be told after its name; undefined when it is. */
export function textFault(text: string): string | undefined {
  if (HIDDEN.test(text)) {
    // In the place of each there is one that is seen, so that what stands beside it is judged as it is.
    const bare = text.replace(SHAPED, '-');
    const hidden = HIDDEN.exec(bare);
    if (hidden !== null) {
      const code = (hidden[0].codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
      const place = [...bare.slice(0, hidden.index)].length + 1;
      return `must not contain the invisible character U+${code} (character ${place})`;
    }
  }
  return BLANK.test(text) ? 'must not be blank: it needs at least one visible character' : undefined;
}
