import { type ReactNode, useEffect } from 'react';

/** The heading of a page, which is also the window title. */
export function PageHead({
  title,
  aside,
  children,
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children?: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} – Banking ES`;
  }, [title]);
  return (
    <header className="page-head">
      <div>
        <h1 className="page-title">{title}</h1>
        {children}
      </div>
      {aside && <div className="page-actions">{aside}</div>}
    </header>
  );
}
