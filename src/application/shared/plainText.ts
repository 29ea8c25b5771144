/**
 * Texts for people must have only visible characters. Invisible ones can make names look alike, reverse the
 * displayed order (Unicode TR 36), or break lines of a log.
 */

/** Controls, unpaired surrogates, line ends, noncharacters and invisible characters. */
const HIDDEN =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}\u{fff9}-\u{fffb}]/u;

/**
 * Invisible characters that shape their neighbors: joiners after letters of scripts that use them and between
 * emoji, and variation selectors after a glyph.
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

/** The braille pattern without dots is blank, too. */
const BLANK = /^[\s\u2800]+$/;

/** Why a text is invalid, phrased to follow the field's name; undefined if it is valid. */
export function textFault(text: string): string | undefined {
  if (HIDDEN.test(text)) {
    // Replace each by a visible character, so that its neighbors are judged correctly.
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
