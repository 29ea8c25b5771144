/** Events in words. */
import type { Schemas } from '../../../src/client/client.js';
import type { paths } from '../../../src/client/generated/schema.js';
import { formatMoney } from './money.js';

type BankEvent = Schemas['Event'];
type NewWebhook = paths['/v1/webhooks']['post']['requestBody']['content']['application/json'];
export type EventType = NonNullable<NewWebhook['types']>[number];

interface Said {
  /** A field of the event; empty if it has none of this name. */
  readonly text: (field: string) => string;
  /** With its currency. */
  readonly amount: string;
  /** Counterpart and reference, each with a separator in front. */
  readonly about: string;
  /** Of an account, as `name value`. */
  readonly limits: string;
}

const reason = ({ text }: Said): string => text('reason');

/** A one-line summary of each type of event. */
const SUMMARIES: Readonly<Record<EventType, (said: Said) => string>> = {
  AccountOpened: ({ text }) => `${text('owner')}, in ${text('currency')}`,
  MoneyDeposited: ({ amount, about }) => `+${amount}${about}`,
  MoneyWithdrawn: ({ amount, about }) => `−${amount}${about}`,
  TransferSent: ({ text, amount, about }) => `−${amount} to ${text('to').slice(-12)}${about}`,
  TransferReceived: ({ text, amount, about }) => `+${amount} from ${text('from').slice(-12)}${about}`,
  HoldPlaced: ({ text, amount, about }) => `${amount} until ${text('expiresAt')}${about}`,
  HoldCaptured: ({ text, amount, about }) =>
    `−${amount}${text('to') && ` to ${text('to').slice(-12)}`}, ${formatMoney(text('remaining'))} still on hold${about}`,
  HoldReleased: ({ amount, about, text }) => `${amount}${about}${text('reason') && ` · ${text('reason')}`}`,
  HoldExpired: ({ amount, about }) => `${amount}${about}`,
  OverdraftLimitSet: ({ text }) => `${formatMoney(text('overdraftLimit'))} ${text('currency')}`,
  LimitsSet: ({ limits }) => limits,
  AccountChanged: ({ text }) => text('owner'),
  AccountFrozen: reason,
  AccountUnfrozen: reason,
  AccountClosed: reason,
  EntryDebited: ({ amount, about }) => `−${amount}${about}`,
  EntryCredited: ({ amount, about }) => `+${amount}${about}`,
  EntryPosted: ({ text, about }) => `${text('description')}${about}`,
  TransactionReversed: ({ text, amount }) => `${amount} of ${text('reverses').slice(-12)}`,
  LedgerAccountDefined: ({ text }) => `${text('code')}: ${text('name')}`,
};

export const EVENT_TYPES = Object.keys(SUMMARIES) as readonly EventType[];

/** `MoneyDeposited` as `Money deposited`. */
export const nameOf = (type: string): string =>
  type.replace(/\B[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** A one-line summary of an event. A newer node may have written one of a type that this console does not know. */
export function summaryOf({ type, data }: BankEvent): string {
  const text = (field: string): string => String(data[field] ?? '');
  const amount = `${formatMoney(text('amount'))} ${text('currency')}`;
  const about = [text('counterpart'), text('reference')].map((part) => part && ` · ${part}`).join('');
  const summary = Object.hasOwn(SUMMARIES, type) ? SUMMARIES[type as EventType] : reason;
  const limits = Object.entries(data.limits ?? {}).map(([name, limit]) => `${name} ${limit}`);
  return summary({ text, amount, about, limits: limits.join(', ') || 'none' });
}
