/** Every answer, every log line and every event tells the request it belongs to. */

let requestCount = 0;
const processTag = Math.floor(Math.random() * 36 ** 6).toString(36);

/** The client's own id where it is harmless to repeat, else one of ours. */
export function requestId(given: string | string[] | undefined): string {
  if (typeof given === 'string' && /^[A-Za-z0-9_.:-]{1,64}$/.test(given)) return given;
  requestCount += 1;
  return `${processTag}-${requestCount.toString(36)}`;
}
