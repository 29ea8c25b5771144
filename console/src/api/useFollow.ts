/** Follows events while the component is mounted and the tab is visible. */
import { useEffect, useRef, useState } from 'react';
import { type BankEvent, type FollowState, followEvents, ProblemError } from './bank.js';
import { KEY_INVALID, useSession } from './session.js';

export interface Follow {
  readonly after?: number | undefined;
  readonly types?: readonly string[];
  readonly account?: string;
  /** Whether to follow; true by default. */
  readonly isOn?: boolean;
}

export interface Follower {
  onEvent(event: BankEvent): void;
  /**
   * The connection is established. Queries from now on contain everything up to the position `after`; later events arrive
   * through `onEvent`.
   */
  onLive?(after: number): void;
}

export type Following = FollowState['state'] | 'off' | 'refused';

/** @param follower may change between renders; a changed filter starts a new connection */
export function useFollow({ after, types, account, isOn = true }: Follow, follower: Follower): Following {
  const { address, signOut } = useSession();
  const [state, setState] = useState<Following>('off');
  const latest = useRef(follower);
  latest.current = follower;
  const wanted = types?.join();
  useEffect(() => {
    if (!isOn) {
      setState('off');
      return;
    }
    let position = after;
    let stop: AbortController | undefined;
    const begin = () => {
      stop = new AbortController();
      followEvents(address, {
        ...(position === undefined ? {} : { after: position }),
        ...(wanted ? { types: wanted.split(',') } : {}),
        ...(account ? { account } : {}),
        onEvent: (event) => {
          position = event.position;
          latest.current.onEvent(event);
        },
        onState: (now) => {
          setState(now.state);
          if (now.state !== 'live') return;
          position = now.after;
          latest.current.onLive?.(now.after);
        },
        signal: stop.signal,
      }).catch((error) => {
        if (error instanceof ProblemError && error.status === 401) signOut(KEY_INVALID);
        setState('refused');
      });
    };
    // Browsers allow six connections to a host across all tabs, so a hidden tab releases its own.
    const look = () => {
      if (document.hidden) {
        stop?.abort();
        stop = undefined;
        setState('off');
      } else if (stop === undefined) begin();
    };
    document.addEventListener('visibilitychange', look);
    look();
    return () => {
      document.removeEventListener('visibilitychange', look);
      stop?.abort();
    };
  }, [address, signOut, after, wanted, account, isOn]);
  return state;
}
