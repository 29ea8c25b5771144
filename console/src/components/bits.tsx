/** Small things that stand in many places. */
import type { ReactNode } from 'react';
import { formatMoney, isNegative } from '../format/money.js';
import { formatInstant } from '../format/time.js';

export function Money({
  amount,
  currency,
  isSigned = false,
}: {
  readonly amount: string;
  readonly currency?: string;
  /** Whether a plus is written, too. */
  readonly isSigned?: boolean;
}) {
  const plus = isSigned && !isNegative(amount) && /[1-9]/.test(amount) ? '+' : '';
  return (
    <span className={`money ${isNegative(amount) ? 'money-negative' : ''}`}>
      {plus}
      {formatMoney(amount)}
      {currency && <span className="money-currency"> {currency}</span>}
    </span>
  );
}

export function Instant({ iso }: { readonly iso: string }) {
  return (
    <time dateTime={iso} title={iso}>
      {formatInstant(iso)}
    </time>
  );
}

type Tone = 'good' | 'warn' | 'bad' | 'quiet';

export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return <span className={`badge badge-${tone}`}>{children}</span>;
}

const STATUS_TONES = { open: 'good', frozen: 'warn', closed: 'quiet' } as const;

export const StatusBadge = ({ status }: { readonly status: keyof typeof STATUS_TONES }) => (
  <Badge tone={STATUS_TONES[status]}>{status}</Badge>
);

/** The last part of an id tells two apart; the whole of it is in its title. */
export const ShortId = ({ id }: { readonly id: string }) => (
  <code className="id" title={id}>
    …{id.slice(-12)}
  </code>
);

export const Empty = ({ children }: { readonly children: ReactNode }) => <p className="empty">{children}</p>;

export const Loading = ({ what }: { readonly what: string }) => (
  <p className="empty" role="status">
    <span className="spinner" aria-hidden="true" /> Loading {what}…
  </p>
);

export const Progress = ({
  label,
  done,
  total,
}: {
  readonly label: string;
  readonly done: number;
  readonly total: number;
}) => (
  <progress className="progress" aria-label={label} value={done} max={Math.max(1, total)}>
    {Math.floor((100 * done) / Math.max(1, total))} %
  </progress>
);
