/** Request ids, which link responses, log lines and events. */

let requestCount = 0;
const processTag = Math.floor(Math.random() * 36 ** 6).toString(36);

/** The client's id if it is safe to echo, otherwise a generated one. */
export function requestId(given: string | string[] | undefined): string {
  if (typeof given === 'string' && /^[A-Za-z0-9_.:-]{1,64}$/.test(given)) return given;
  requestCount += 1;
  return `${processTag}-${requestCount.toString(36)}`;
}
