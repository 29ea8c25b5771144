/** Following events for as long as something is shown. */
import { useEffect, useRef, useState } from 'react';
import { type BankEvent, type FollowState, followEvents, ProblemError } from './bank.js';
import { useSession } from './session.js';

export interface Follow {
  readonly after?: number | undefined;
  readonly types?: readonly string[];
  readonly account?: string;
  /** Nothing is followed while it is not so. */
  readonly isOn?: boolean;
}

/** @param onEvent may change from one time to the next; the others begin anew when they do */
export function useFollow(
  { after, types, account, isOn = true }: Follow,
  onEvent: (event: BankEvent) => void,
): FollowState['state'] | 'off' {
  const { address, signOut } = useSession();
  const [state, setState] = useState<FollowState['state'] | 'off'>('off');
  const latest = useRef(onEvent);
  latest.current = onEvent;
  const wanted = types?.join();
  useEffect(() => {
    if (!isOn) {
      setState('off');
      return;
    }
    const stop = new AbortController();
    followEvents(address, {
      ...(after === undefined ? {} : { after }),
      ...(wanted ? { types: wanted.split(',') } : {}),
      ...(account ? { account } : {}),
      onEvent: (event) => latest.current(event),
      onState: (now) => setState(now.state),
      signal: stop.signal,
    }).catch((error) => {
      if (error instanceof ProblemError && error.status === 401) signOut('Your key does not work any more.');
      setState('lost');
    });
    return () => stop.abort();
  }, [address, signOut, after, wanted, account, isOn]);
  return state;
}
