import type { ButtonHTMLAttributes } from 'react';

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: 'primary' | 'plain' | 'danger';
  /** Whether its action is in progress. */
  readonly isBusy?: boolean;
}

export function Button({ kind = 'plain', isBusy = false, children, className = '', ...rest }: Props) {
  return (
    <button
      type="button"
      className={`button button-${kind} ${className}`}
      aria-busy={isBusy || undefined}
      {...rest}
    >
      {isBusy && <span className="spinner" aria-hidden="true" />}
      {children}
    </button>
  );
}
