/** The entity tags of accounts, which are their versions, as they come back in a precondition (RFC 9110, section 13.1.1). */

/** Tags in one header. */
export const TAGS_MAX = 100;

/** One tag of a list, or one bare version, up to the comma after it. */
const TAG = /[ \t]*(?:((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")|([0-9]{1,15}))[ \t]*(?:,|$)/y;

/**
 * A version as it comes back through a proxy that compresses answers: nginx makes the tag a weak one, Apache and others add
 * the encoding to it. What they compress is the same account, so that such a tag is as good as ours.
 */
const VERSION = /^(?:W\/)?"([0-9]{1,15})(?:(?:--?|;)(?:gzip|br|zstd|deflate))?"$/;

/**
 * The versions that the tags of a header stand for, ascending and each once; tags that no account ever has are left out.
 * Undefined when it is not a list of up to `TAGS_MAX` tags.
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
