/** The address of a bank as a command is given it: it may stand below a path of its host. */
import { InvalidArgumentError } from 'commander';

/**
 * @returns the address without a slash at its end, so that a path of the API can be put behind it
 * @throws InvalidArgumentError
 */
export function parseBankUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new InvalidArgumentError('must be a URL that begins with http:// or https://');
  }
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    throw new InvalidArgumentError('must not contain a user name or password; give the API key with --key');
  }
  if (/[?#]/.test(text))
    throw new InvalidArgumentError('must not contain ? or #, such as http://127.0.0.1:3000');
  return url.href.replace(/\/+$/, '');
}
