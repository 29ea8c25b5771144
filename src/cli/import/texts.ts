/** Adapts references and counterparts of a file to what the bank accepts: one line, no hidden characters, limited length. */
import { line } from '../../application/commands/fields.js';
import { compileCheck } from '../../application/shared/validation.js';

const CHARACTERS_MAX = 140;
const checkText = compileCheck(line(CHARACTERS_MAX, 'a text'));
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

export interface Text {
  /** Undefined if empty. */
  readonly text: string | undefined;
  /** Whether it differs from the file. */
  readonly isChanged: boolean;
}

/** Joins the parts, and changes what the bank would reject: a bad text must not keep a row from being booked. */
export function textOf(parts: readonly string[], separator: string): Text {
  const text = parts.filter((part) => part !== '').join(separator);
  if (text === '') return { text: undefined, isChanged: false };
  if (checkText(text) === undefined) return { text, isChanged: false };
  const mended = cut(plain(text)).trim();
  return { text: mended === '' ? undefined : mended, isChanged: true };
}

/** Replaces each run of line breaks and control characters by one space, and drops other rejected characters. */
function plain(text: string): string {
  const kept = [...text].map((character) => {
    if (checkText(`a${character}a`) === undefined) return character;
    return /[\p{Cc}\p{Z}]/u.test(character) ? '\n' : '';
  });
  return kept.join('').replace(/\n+/g, ' ');
}

/** Truncates at a grapheme boundary. */
function cut(text: string): string {
  let room = CHARACTERS_MAX;
  let end = 0;
  for (const { index, segment } of graphemes.segment(text)) {
    room -= [...segment].length;
    if (room < 0) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}
