/** Who has signed in: an API key, kept for this tab's session, and what it may do. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import {
  type ApiClient,
  answered,
  type BankAddress,
  type BankClient,
  createBankClient,
  ProblemError,
  type Scope,
} from './bank.js';
import { ORIGIN, watchedFetch } from './connection.js';

export interface Session {
  readonly bank: BankClient;
  readonly address: BankAddress;
  readonly self: ApiClient;
  /** @param why is shown to who has to sign in again */
  signOut(why?: string): void;
}

const KEY = 'banking-es.key';
const Context = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(Context);
  if (session === undefined) throw new Error('nobody has signed in');
  return session;
}

export const useBank = (): BankClient => useSession().bank;

/** Whether the key that has signed in may do what needs this scope. What it may not do is not offered. */
export function useMay(scope: Scope): boolean {
  const { scopes } = useSession().self;
  return scopes.includes(scope) || scopes.includes('admin');
}

export interface SignInProps {
  readonly message: string | undefined;
  /** @throws ProblemError when the key is not taken */
  readonly signIn: (key: string) => Promise<void>;
}

/** Shows its children to who has signed in, and to others the form to do so. */
export function SessionProvider({
  children,
  form: Form,
}: {
  readonly children: ReactNode;
  readonly form: (props: SignInProps) => ReactNode;
}) {
  const [signedIn, setSignedIn] = useState<Omit<Session, 'signOut'>>();
  const [message, setMessage] = useState<string>();
  const [isChecking, setIsChecking] = useState(sessionStorage.getItem(KEY) !== null);

  const signIn = useCallback(async (key: string) => {
    const address = { url: ORIGIN, key, fetch: watchedFetch };
    const bank = createBankClient(address);
    const self = await answered(bank.GET('/v1/api-clients/self'));
    sessionStorage.setItem(KEY, key);
    setMessage(undefined);
    setSignedIn({ bank, address, self });
  }, []);

  const signOut = useCallback((why?: string) => {
    sessionStorage.removeItem(KEY);
    setSignedIn(undefined);
    setMessage(why);
  }, []);

  useEffect(() => {
    const key = sessionStorage.getItem(KEY);
    if (key === null) return;
    signIn(key)
      .catch((error) => {
        const isRefused = error instanceof ProblemError && error.status === 401;
        if (isRefused) sessionStorage.removeItem(KEY);
        setMessage(isRefused ? 'Your key does not work any more.' : 'The bank does not answer. Try again.');
      })
      .finally(() => setIsChecking(false));
  }, [signIn]);

  const session = useMemo(() => signedIn && { ...signedIn, signOut }, [signedIn, signOut]);
  if (isChecking) return null;
  if (session === undefined) return <Form message={message} signIn={signIn} />;
  return <Context value={session}>{children}</Context>;
}
