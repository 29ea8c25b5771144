import { formatMoney, isNegative } from '../format/money.js';

export function Money({
  amount,
  currency,
  isSigned = false,
}: {
  readonly amount: string;
  readonly currency?: string;
  /** Whether to show a plus sign. */
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
