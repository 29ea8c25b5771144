/**
 * Commands to the bank from a form. The idempotency key is made when the form opens: a double click, and a retry after
 * a lost connection, are the same command, which the bank carries out once.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { isRetried, isUnknownOutcome, mayPass, retryMs } from './retry.js';

const RETRIES_MAX = 4;

/** Random, as for a UUID; `crypto.randomUUID` is missing on pages that come without TLS. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `console-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

export interface Command<Input> {
  /**
   * Sends it, unless it is under way or has been accepted already. While it is not known what became of the last one,
   * that very one is sent again.
   */
  submit(input: Input): void;
  /** No further attempt; whether the last one was carried out stays unknown. */
  stop(): void;
  readonly isPending: boolean;
  /** Attempts that failed since it was submitted. */
  readonly failures: number;
  /** Nobody knows whether what was sent was carried out. */
  readonly isUnknown: boolean;
  readonly error: Error | undefined;
}

interface Sent<Input> {
  readonly input: Input;
  readonly key: string;
  readonly stop: AbortController;
}

/**
 * @param send is given what was submitted, which no later input changes, and the key to send
 * @param onDone called once it was accepted, if the form is still there
 */
export function useCommand<Input, Output>(
  send: (input: Input, key: string, signal: AbortSignal) => Promise<Output>,
  onDone: (output: Output) => void = () => {},
): Command<Input> {
  const queries = useQueryClient();
  const key = useRef<string>(undefined);
  key.current ??= newKey();
  const underWay = useRef<AbortController>(undefined);
  /** What may have been carried out. */
  const unknown = useRef<Input>(undefined);
  const { mutate, isPending, failureCount, error } = useMutation({
    mutationFn: ({ input, key, stop }: Sent<Input>) =>
      send(input, key, stop.signal).catch((failure) => {
        if (isUnknownOutcome(failure)) unknown.current = input;
        throw failure;
      }),
    retry: (failures, failure) =>
      failures < RETRIES_MAX && isRetried(failure) && underWay.current?.signal.aborted === false,
    retryDelay: retryMs,
    onSuccess: () => queries.invalidateQueries(),
    onError: (failure) => {
      underWay.current = undefined;
      if (mayPass(failure)) return;
      // Refused for good: what is sent next is another command. Otherwise nobody knows: it stays what it is.
      unknown.current = undefined;
      key.current = newKey();
    },
  });
  return {
    submit: (input) => {
      if (underWay.current !== undefined) return;
      const stop = new AbortController();
      underWay.current = stop;
      mutate(
        { input: unknown.current ?? input, key: key.current as string, stop },
        { onSuccess: (output) => onDone(output) },
      );
    },
    stop: () => underWay.current?.abort(),
    isPending,
    failures: failureCount,
    isUnknown: !isPending && error !== null && unknown.current !== undefined,
    error: error ?? undefined,
  };
}
