/** The query client: retries, refetching, and sign-out once the API key is no longer valid. */
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { ProblemError } from './bank.js';
import { onBack } from './connection.js';
import { askAgainMs, isRetried, retryMs } from './retry.js';
import { KEY_INVALID, useSession } from './session.js';

const RETRIES_MAX = 3;
/** Minimum time between refetches of all queries, for a bank that is unstable. */
const REFRESH_MS_MIN = 3_000;

export function Queries({ children }: { readonly children: ReactNode }) {
  const { signOut } = useSession();
  const [client] = useState(() => {
    const onError = (error: Error) => {
      if (error instanceof ProblemError && error.status === 401) signOut(KEY_INVALID);
    };
    return new QueryClient({
      queryCache: new QueryCache({ onError }),
      mutationCache: new MutationCache({ onError }),
      defaultOptions: {
        queries: {
          // The browser's online state says nothing about the bank.
          networkMode: 'always',
          staleTime: 1_000,
          retry: (failures, error) => failures < RETRIES_MAX && isRetried(error),
          retryDelay: retryMs,
          refetchInterval: ({ state }) => askAgainMs(state.error),
        },
        mutations: { networkMode: 'always' },
      },
    });
  });
  useEffect(() => {
    let refreshedMs = Number.NEGATIVE_INFINITY;
    const stop = onBack(() => {
      if (performance.now() < refreshedMs + REFRESH_MS_MIN) return;
      refreshedMs = performance.now();
      void client.invalidateQueries();
    });
    return () => {
      stop();
      // Ignores a late response to a previous session.
      client.clear();
    };
  }, [client]);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
