/** Finds where an earlier run of the demo stopped, by a binary search over its commands. */

/**
 * Returns a number of leading commands that the bank has certainly processed. The commands were sent in order, in batches
 * of at most `atOnceMax`, and the bank may have processed only a part of the last batch.
 * @param isAnswered whether the bank has processed the command with a number, counted from 1
 */
export async function certainlyAnswered(
  isAnswered: (number: number) => Promise<boolean>,
  atOnceMax: number,
): Promise<number> {
  let known = 0;
  let unknown = atOnceMax;
  while (await isAnswered(unknown)) {
    known = unknown;
    unknown *= 2;
  }
  while (unknown - known > 1) {
    const middle = Math.floor((known + unknown) / 2);
    if (await isAnswered(middle)) known = middle;
    else unknown = middle;
  }
  return Math.max(0, known - atOnceMax);
}
