import { type ReactNode, useId } from 'react';

interface Props {
  readonly title: string;
  /** Content at the end of the heading line. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A section of a page with a heading. */
export function Card({ title, aside, children, className = '' }: Props) {
  const id = useId();
  return (
    <section className={`card ${className}`} aria-labelledby={id}>
      <header className="card-head">
        <h2 id={id} className="card-title">
          {title}
        </h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
