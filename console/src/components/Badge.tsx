import type { ReactNode } from 'react';

type Tone = 'good' | 'warn' | 'bad' | 'quiet';

export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return <span className={`badge badge-${tone}`}>{children}</span>;
}

const STATUS_TONES = { open: 'good', frozen: 'warn', closed: 'quiet' } as const;

export const StatusBadge = ({ status }: { readonly status: keyof typeof STATUS_TONES }) => (
  <Badge tone={STATUS_TONES[status]}>{status}</Badge>
);
