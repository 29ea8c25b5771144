/** The options of commands that call a running bank over HTTP. */
import type { Command } from 'commander';
import { type BankClient, createBankClient, ProblemError } from '../client/client.js';
import { environmentKey } from '../main/config.js';
import { parseBankUrl } from './address.js';
import { CommandError } from './commandError.js';
import { EXIT } from './exits.js';

export interface BankOptions {
  readonly url: string;
  readonly key?: string;
}

/** @param scopes what the key must allow */
export const addBankOptions = (command: Command, scopes: string): Command =>
  command
    .option('--url <url>', 'URL of the bank, which may include a path', parseBankUrl, 'http://127.0.0.1:3000')
    .option('--key <key>', `API key with the ${scopes} (default: BANK_ADMIN_KEY)`);

/** The API key to send. @throws CommandError if there is none, or if it cannot be one */
export function apiKeyOf(given: string | undefined): string {
  const key = given ?? environmentKey();
  if (key === undefined) {
    throw new CommandError('an API key is required: give --key or set BANK_ADMIN_KEY', EXIT.usage);
  }
  // Other characters cannot be sent in a header, so retrying would not help.
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new CommandError('the API key must be visible ASCII characters', EXIT.usage);
  }
  return key;
}

/**
 * Calls a running bank.
 * @throws CommandError with the bank's reason: the request is invalid, rejected, or the bank is unavailable
 */
export async function callBank<T>(
  { url, key }: BankOptions,
  call: (bank: BankClient) => Promise<T>,
): Promise<T> {
  const bank = createBankClient({ url, key: apiKeyOf(key) });
  try {
    return await call(bank);
  } catch (error) {
    if (!(error instanceof ProblemError)) {
      throw new CommandError(`the bank at ${url} does not answer: ${reasonOf(error)}`, EXIT.unreachable);
    }
    const message = `${error.code}: ${error.message}`;
    if (error.status >= 500 || error.status === 429) throw new CommandError(message, EXIT.unreachable);
    throw new CommandError(message, error.code === 'validation-failed' ? EXIT.usage : EXIT.failed);
  }
}

/** `fetch` tells in `cause` why it failed. */
function reasonOf(error: unknown): string {
  const { cause } = error as Error;
  return cause instanceof Error ? cause.message : String((error as Error).message);
}
