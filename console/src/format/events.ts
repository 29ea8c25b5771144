/** Events in words. */
import type { Schemas } from '../../../src/client/client.js';
import { formatMoney } from './money.js';

type BankEvent = Schemas['Event'];

export const EVENT_TYPES = [
  'AccountOpened',
  'MoneyDeposited',
  'MoneyWithdrawn',
  'TransferSent',
  'TransferReceived',
  'OverdraftLimitSet',
  'AccountFrozen',
  'AccountUnfrozen',
  'AccountClosed',
] as const;

/** `MoneyDeposited` as `Money deposited`. */
export const nameOf = (type: string): string =>
  type.replace(/\B[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** A one-line summary of an event. */
export function summaryOf({ type, data }: BankEvent): string {
  const text = (field: string): string => String(data[field] ?? '');
  const amount = `${formatMoney(text('amount'))} ${text('currency')}`;
  const about = [text('counterpart'), text('reference')].filter((part) => part !== '').join(' · ');
  switch (type) {
    case 'AccountOpened':
      return `${text('owner')}, in ${text('currency')}`;
    case 'MoneyDeposited':
      return [`+${amount}`, about].filter(Boolean).join(' · ');
    case 'MoneyWithdrawn':
      return [`−${amount}`, about].filter(Boolean).join(' · ');
    case 'TransferSent':
      return [`−${amount} to ${text('to').slice(-12)}`, about].filter(Boolean).join(' · ');
    case 'TransferReceived':
      return [`+${amount} from ${text('from').slice(-12)}`, about].filter(Boolean).join(' · ');
    case 'OverdraftLimitSet':
      return `${formatMoney(text('overdraftLimit'))} ${text('currency')}`;
    default:
      return text('reason');
  }
}
