/** The frame of every page: navigation, session, and connection state. */
import { type ReactNode, useEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { useIsLost } from '../api/connection.js';
import { useReadiness } from '../api/readiness.js';
import { useMay, useSession } from '../api/session.js';
import { chooseTheme, useTheme } from '../browser/theme.js';
import { Button } from '../components/Button.js';
import { loadAll, PAGES } from '../pages/index.js';

/** Delay before the other pages are preloaded, so that the current page loads first. */
const LOAD_AFTER_MS = 1_000;

export function Shell({ children }: { readonly children: ReactNode }) {
  const { self, signOut } = useSession();
  const [location] = useLocation();
  const mayRead = useMay('read');
  const theme = useTheme();
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  const other = theme === 'dark' ? 'light' : 'dark';

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs on each page change, to scroll to the top
  useEffect(() => {
    // Also after signing in, since the form that had the focus is gone.
    if (!isFirst.current || document.activeElement === document.body) main.current?.focus();
    isFirst.current = false;
  }, [location]);

  useEffect(() => {
    const timer = setTimeout(loadAll, LOAD_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);

  return (
    <div className="shell">
      {/* The whole address: behind a path prefix a part of one is taken from the base, which is another page. */}
      <a className="skip" href={`${window.location.href.split('#')[0]}#main`}>
        Skip to content
      </a>
      <header className="shell-head">
        <Link href="/" className="shell-brand">
          Banking ES
        </Link>
        <nav className="shell-nav" aria-label="Main">
          {PAGES.map(({ path, name, icon }) =>
            name === undefined || !mayRead ? null : (
              <Link
                key={path}
                href={path}
                className="shell-link"
                aria-current={isAt(location, path) ? 'page' : undefined}
              >
                <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
                  <path d={icon} />
                </svg>
                {name}
              </Link>
            ),
          )}
        </nav>
        <div className="shell-self">
          <span className="shell-name" title={`Scopes: ${self.scopes.join(', ')}`}>
            {self.name}
          </span>
          <Button onClick={() => chooseTheme(other)} aria-label={`Switch to the ${other} theme`}>
            {theme === 'dark' ? '☀' : '☾'}
          </Button>
          <Button onClick={() => signOut()}>Sign out</Button>
        </div>
      </header>
      <main id="main" className="shell-main" ref={main} tabIndex={-1}>
        <Lost />
        <Copy />
        {children}
      </main>
    </div>
  );
}

function Lost() {
  const isLost = useIsLost();
  return (
    <div role="status">{isLost && <p className="notice notice-warn">Can’t reach the bank. Retrying…</p>}</div>
  );
}

/** Warns that the database may be a copy of the bank. */
function Copy() {
  const { data } = useReadiness();
  if (data?.log?.state !== 'copy') return null;
  return (
    <p className="notice notice-warn">
      This database may be a copy of the bank, so no webhooks are sent. If it is the bank itself, run{' '}
      <code>npm run bank -- adopt</code>, or <code>banking-es adopt</code> if it is an installed package.
    </p>
  );
}

const isAt = (location: string, path: string): boolean =>
  path === '/' ? location === '/' : location === path || location.startsWith(`${path}/`);
