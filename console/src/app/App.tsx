import { Suspense } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { Queries } from '../api/queries.js';
import { SessionProvider } from '../api/session.js';
import { Empty, Loading } from '../components/bits.js';
import { PAGES } from '../pages/index.js';
import { ErrorBoundary } from './ErrorBoundary.js';
import { Shell } from './Shell.js';
import { SignIn } from './SignIn.js';

export function App() {
  return (
    <SessionProvider form={SignIn}>
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
  return (
    <ErrorBoundary page={location}>
      <Suspense fallback={<Loading what="the page" />}>
        <Switch>
          {PAGES.map(({ path, component }) => (
            <Route key={path} path={path} component={component as never} />
          ))}
          <Route>
            <Empty>There is no such page.</Empty>
          </Route>
        </Switch>
      </Suspense>
    </ErrorBoundary>
  );
}
