/** Cursor pagination: forward, and back through the visited pages. */
import { useState } from 'react';
import { Button } from './Button.js';

export interface Pages {
  /** The cursor of the current page; undefined for the first. */
  readonly after: string | undefined;
  readonly number: number;
  next(cursor: string): void;
  back(): void;
  first(): void;
}

interface Gone {
  readonly of: string;
  readonly cursors: readonly string[];
}

/**
 * @param subject identifies the list; a different list starts at its first page
 * @param options.isKept whether going back in the browser's history restores the page
 */
export function usePages(subject: string, { isKept = false } = {}): Pages {
  const [{ of, cursors }, change] = useState<Gone>(
    () => (isKept ? history.state?.pages : undefined) ?? { of: subject, cursors: [] },
  );
  const set = (next: Gone) => {
    change(next);
    if (isKept) history.replaceState({ ...history.state, pages: next }, '');
  };
  const gone = of === subject ? cursors : [];
  return {
    after: gone.at(-1),
    number: gone.length + 1,
    next: (cursor) => set({ of: subject, cursors: [...gone, cursor] }),
    back: () => set({ of: subject, cursors: gone.slice(0, -1) }),
    first: () => set({ of: subject, cursors: [] }),
  };
}

export function Pager({ pages, next }: { readonly pages: Pages; readonly next: string | null | undefined }) {
  if (pages.number === 1 && !next) return null;
  return (
    <nav className="pager" aria-label="Pages">
      <Button onClick={pages.first} disabled={pages.number <= 2}>
        First
      </Button>
      <Button onClick={pages.back} disabled={pages.number === 1}>
        Previous
      </Button>
      <span aria-live="polite">Page {pages.number}</span>
      <Button onClick={() => next && pages.next(next)} disabled={!next}>
        Next
      </Button>
    </nav>
  );
}
