/** XML and HTML elements. Only this file produces markup from text, and escapes it. */

/** Text that is already markup. */
export class Markup {
  constructor(readonly text: string) {}
}

/** Placeholder for the lines of a statement, with a character that escaped text never contains. */
export const LINES = new Markup('\u0000');

/** Splits at the placeholder for the lines. */
export function aroundLines(text: string): { readonly begin: string; readonly end: string } {
  const [begin = '', end = ''] = text.split(LINES.text);
  return { begin, end };
}

type Content = Markup | string | number | undefined | readonly Content[];

/** An element; undefined if all of its content is undefined. @param attributes values are escaped */
export function element(
  name: string,
  content: Content,
  attributes: Readonly<Record<string, string>> = {},
): Markup | undefined {
  const inner = markupOf(content);
  if (inner === undefined) return undefined;
  const told = Object.entries(attributes).map(([attribute, value]) => ` ${attribute}="${escaped(value)}"`);
  return new Markup(`<${name}${told.join('')}>${inner}</${name}>`);
}

function markupOf(content: Content): string | undefined {
  if (content === undefined) return undefined;
  if (content instanceof Markup) return content.text;
  if (typeof content === 'string' || typeof content === 'number') return escaped(String(content));
  const parts = content.map(markupOf).filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Removes characters not allowed in XML 1.0 (section 2.2), which cannot be escaped. */
const escaped = (text: string): string =>
  text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
