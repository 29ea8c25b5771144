import { useEffect, useState } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { Queries } from '../api/queries.js';
import { SessionProvider, useMay } from '../api/session.js';
import { Empty, Loading } from '../components/Placeholder.js';
import { PAGES, type PageCode } from '../pages/index.js';
import type { PageProps } from '../pages/page.js';
import { ErrorBoundary } from './ErrorBoundary.js';
import { Shell } from './Shell.js';
import { SignIn, Waiting } from './SignIn.js';

export function App() {
  return (
    <SessionProvider form={SignIn} waiting={Waiting}>
      <Queries>
        <Shell>
          <Pages />
        </Shell>
      </Queries>
    </SessionProvider>
  );
}

function Pages() {
  const [location] = useLocation();
  const mayRead = useMay('read');
  if (!mayRead)
    return (
      <Empty>
        This key can’t read data: it needs the <code>read</code> scope.
      </Empty>
    );
  return (
    <ErrorBoundary key={location}>
      <Switch>
        {PAGES.map(({ path, code }) => (
          <Route key={path} path={path}>
            {(params) => <PageAt code={code} params={params as PageProps['params']} />}
          </Route>
        ))}
        <Route>
          <Empty>Page not found.</Empty>
        </Route>
      </Switch>
    </ErrorBoundary>
  );
}

/** Not Suspense, which delays showing a loaded page by a third of a second. */
function PageAt({ code, params }: PageProps & { readonly code: PageCode }) {
  const [, setIsThere] = useState(false);
  const [failure, setFailure] = useState<Error>();
  useEffect(() => {
    let isGone = false;
    code.fetch().then(
      () => isGone || setIsThere(true),
      (error) => isGone || setFailure(error),
    );
    return () => {
      isGone = true;
    };
  }, [code]);
  if (failure !== undefined) throw failure;
  const { component: Component } = code;
  return Component === undefined ? <Loading what="the page" /> : <Component params={params} />;
}
