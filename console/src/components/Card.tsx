import { type ReactNode, useId } from 'react';

interface Props {
  readonly title: string;
  /** What stands at the end of the heading's line. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A part of a page, with its heading. */
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
