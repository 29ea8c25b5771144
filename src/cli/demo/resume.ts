/** Where an earlier start of the demo stopped, found by asking for a few of its commands. */

/**
 * How many commands the bank has for certain, when they were sent in their order, at most so many at once: of those
 * that were sent last it may have some and not others.
 * @param isAnswered whether the bank has answered the command of a number, from 1
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
