/** The session: an API key, kept for the lifetime of this tab, and its scopes. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { dayIn } from '../format/time.js';
import {
  type ApiClient,
  answered,
  type BankAddress,
  type BankClient,
  createBankClient,
  type Scope,
} from './bank.js';
import { ORIGIN, watchedFetch } from './connection.js';
import { mayPass, retryMs } from './retry.js';

export interface Session {
  readonly bank: BankClient;
  readonly address: BankAddress;
  readonly self: ApiClient;
  readonly time: BankTime;
  /** @param why reason shown at the next sign-in */
  signOut(why?: string): void;
}

const KEY = 'banking-es.key';

/** Shown at sign-in after a key was revoked or has expired. */
export const KEY_INVALID = 'Your API key is no longer valid.';

const Context = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(Context);
  if (session === undefined) throw new Error('not signed in');
  return session;
}

/** The bank's calendar. */
export interface BankTime {
  readonly timeZone: string;
  /** The bank's business day, by its clock. */
  today(): string;
}

function bankTime({ now, timeZone }: { readonly now: string; readonly timeZone: string }): BankTime {
  const aheadMs = Date.parse(now) - Date.now();
  return { timeZone, today: () => dayIn(timeZone, Date.now() + aheadMs) };
}

export const useTime = (): BankTime => useSession().time;

export const useBank = (): BankClient => useSession().bank;

/** Whether the session's key has this scope. Actions without their scope are hidden. */
export function useMay(scope: Scope): boolean {
  const { scopes } = useSession().self;
  return scopes.includes(scope) || scopes.includes('admin');
}

export interface SignInProps {
  readonly message: string | undefined;
  /** @throws ProblemError if the bank rejects the key */
  readonly signIn: (key: string) => Promise<void>;
}

export interface WaitingProps {
  /** Discards the key that is being checked. */
  readonly giveUp: () => void;
}

/**
 * Shows its children in a session, and the sign-in form otherwise. A stored key is retried until the bank accepts or
 * rejects it; a waiting message appears after the first failed attempt.
 */
export function SessionProvider({
  children,
  form: Form,
  waiting: Waiting,
}: {
  readonly children: ReactNode;
  readonly form: (props: SignInProps) => ReactNode;
  readonly waiting: (props: WaitingProps) => ReactNode;
}) {
  const [signedIn, setSignedIn] = useState<Omit<Session, 'signOut'>>();
  const [message, setMessage] = useState<string>();
  const [kept, setKept] = useState(() => sessionStorage.getItem(KEY));
  const [failures, setFailures] = useState(0);

  const signIn = useCallback(async (key: string) => {
    const address = { url: ORIGIN, key, fetch: watchedFetch };
    const bank = createBankClient(address);
    const self = await answered(bank.GET('/v1/api-clients/self'));
    const time = bankTime(await answered(bank.GET('/v1/time')));
    sessionStorage.setItem(KEY, key);
    setKept(null);
    setMessage(undefined);
    setSignedIn({ bank, address, self, time });
  }, []);

  const signOut = useCallback((why?: string) => {
    sessionStorage.removeItem(KEY);
    setKept(null);
    setSignedIn(undefined);
    setMessage(why);
  }, []);

  useEffect(() => {
    if (kept === null) return;
    let isGone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const attempt = async (failed: number) => {
      try {
        await signIn(kept);
      } catch (error) {
        if (isGone) return;
        if (!mayPass(error as Error)) return signOut(KEY_INVALID);
        setFailures(failed + 1);
        timer = setTimeout(() => void attempt(failed + 1), retryMs(failed, error as Error));
      }
    };
    void attempt(0);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [kept, signIn, signOut]);

  const session = useMemo(() => signedIn && { ...signedIn, signOut }, [signedIn, signOut]);
  if (kept !== null) return failures === 0 ? null : <Waiting giveUp={() => signOut()} />;
  if (session === undefined) return <Form message={message} signIn={signIn} />;
  return <Context value={session}>{children}</Context>;
}
