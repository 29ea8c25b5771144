/** Entity tags of accounts (their versions) in preconditions (RFC 9110, section 13.1.1). */

/** Maximum number of tags in a header. */
export const TAGS_MAX = 100;

/** A tag or bare version, including the comma after it. */
const TAG = /[ \t]*(?:((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")|([0-9]{1,15}))[ \t]*(?:,|$)/y;

/**
 * A version, possibly changed by a compressing proxy: nginx makes the tag weak; Apache and others append the
 * encoding. The account is the same, so such a tag is accepted.
 */
const VERSION = /^(?:W\/)?"([0-9]{1,15})(?:(?:--?|;)(?:gzip|br|zstd|deflate))?"$/;

/**
 * The versions in the tags of a header, ascending, without duplicates and without tags that are no versions.
 * Undefined if it is not a list of up to `TAGS_MAX` tags.
 */
export function versionsOf(header: string): readonly number[] | undefined {
  const versions = new Set<number>();
  let tags = 0;
  TAG.lastIndex = 0;
  while (TAG.lastIndex < header.length) {
    const match = TAG.exec(header);
    tags += 1;
    if (match === null || tags > TAGS_MAX) return undefined;
    const version = match[2] ?? VERSION.exec(match[1] as string)?.[1];
    if (version !== undefined) versions.add(Number(version));
  }
  if (tags === 0 || /,[ \t]*$/.test(header)) return undefined;
  return [...versions].sort((a, b) => a - b);
}
