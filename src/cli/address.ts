/** The `--url` option: the URL of a bank, which may include a path. */
import { InvalidArgumentError } from 'commander';

/**
 * @returns the URL without trailing slashes, so that an API path can be appended
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
