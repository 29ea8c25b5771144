/**
 * Streams that belong to no account (decision 21). Their ids are UUIDs of versions 13 and 14, which do not exist (RFC 9562) and
 * are refused as ids of accounts (validation.ts).
 */

/** The chart of accounts: one event for each definition. */
export const CHART_STREAM = '00000000-0000-d000-8000-000000000000';

/** Of an entry: its first event is the only one. @param commandId which is the entry's id, too */
export const entryStreamOf = (commandId: string): string => withVersion('e', commandId);

/** Of the reversals of a transaction: one event for each. @param commandId of the original, whose id it is, too */
export const reversalStreamOf = (commandId: string): string => withVersion('d', commandId);

export const isLedgerStream = (streamId: string): boolean => {
  const version = streamId.charAt(VERSION_AT);
  return version === 'd' || version === 'e';
};

const VERSION_AT = 14;

const withVersion = (version: 'd' | 'e', uuid: string): string =>
  `${uuid.slice(0, VERSION_AT)}${version}${uuid.slice(VERSION_AT + 1)}`;
