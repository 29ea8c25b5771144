/** References and counterparts of a file as the bank takes them: one line, no hidden characters, of bounded length. */
import { line } from '../../application/commands/command.js';
import { compileCheck } from '../../application/shared/validation.js';

const CHARACTERS_MAX = 140;
const checkText = compileCheck(line(CHARACTERS_MAX, 'a text'));
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

export interface Text {
  /** Undefined when nothing is left. */
  readonly text: string | undefined;
  /** Whether it is another one than in the file. */
  readonly isChanged: boolean;
}

/** What is there, joined, and changed where the bank would refuse it: the row is worth more than its text. */
export function textOf(parts: readonly string[], separator: string): Text {
  const text = parts.filter((part) => part !== '').join(separator);
  if (text === '') return { text: undefined, isChanged: false };
  if (checkText(text) === undefined) return { text, isChanged: false };
  const mended = cut(plain(text)).trim();
  return { text: mended === '' ? undefined : mended, isChanged: true };
}

/** A break becomes one blank, whatever it is made of; what else the bank refuses is left out. */
function plain(text: string): string {
  const kept = [...text].map((character) => {
    if (checkText(`a${character}a`) === undefined) return character;
    return /[\p{Cc}\p{Z}]/u.test(character) ? '\n' : '';
  });
  return kept.join('').replace(/\n+/g, ' ');
}

/** What a reader sees as one character is never split. */
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
