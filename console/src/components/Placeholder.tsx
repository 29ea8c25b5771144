import type { ReactNode } from 'react';

export const Empty = ({ children }: { readonly children: ReactNode }) => <p className="empty">{children}</p>;

export const Loading = ({ what }: { readonly what: string }) => (
  <p className="empty" role="status">
    <span className="spinner" aria-hidden="true" /> Loading {what}…
  </p>
);
