/** Elements of XML and HTML. A text is escaped where it enters one; only this file makes markup of a text. */

/** What is markup already. */
export class Markup {
  constructor(readonly text: string) {}
}

/**
 * Stands for the lines of a statement in what is around them; it has a character that no text has once it is
 * escaped.
 */
export const LINES = new Markup('\u0000');

/** What comes before and after the lines. */
export function aroundLines(text: string): { readonly begin: string; readonly end: string } {
  const [begin = '', end = ''] = text.split(LINES.text);
  return { begin, end };
}

type Content = Markup | string | number | undefined | readonly Content[];

/** An element; undefined if all of its content is. @param attributes values are escaped */
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

/** No characters but those of XML 1.0 (section 2.2): no escape would make the others legal. */
const escaped = (text: string): string =>
  text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
