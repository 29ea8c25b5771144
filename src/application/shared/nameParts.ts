/** Finding names by any part of them, whatever the case and the accents. */

/** Letters whose bare form Unicode does not tell. */
const BARE: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ς: 'σ',
};

/** The same for names that differ in case, accents, or the width of letters alone. */
export const foldedName = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđðþıς]/g, (letter) => BARE[letter] as string);

/** Parts of two and of three characters: a name that contains a text contains all parts of the text. */
export function partsOf(folded: string): readonly string[] {
  const characters = [...folded];
  const parts = new Set<string>();
  for (const [index, character] of characters.entries()) {
    const [second, third] = [characters[index + 1], characters[index + 2]];
    if (second === undefined) continue;
    parts.add(character + second);
    if (third !== undefined) parts.add(character + second + third);
  }
  return [...parts];
}

/** The fewest parts that a name with this text must have; none for a single character. */
export function neededParts(folded: string): readonly string[] {
  const parts = partsOf(folded);
  const long = parts.filter((part) => [...part].length === 3);
  return long.length > 0 ? long : parts;
}
