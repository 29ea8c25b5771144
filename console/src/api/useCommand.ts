/**
 * Commands to the bank from a form. The idempotency key is made when the form opens: a double click, and a retry after
 * a lost connection, are the same command, which the bank carries out once.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { ProblemError } from './bank.js';
import { mayPass, retryMs } from './retry.js';

const RETRIES_MAX = 4;

/** Random, as for a UUID; `crypto.randomUUID` is missing on pages that come without TLS. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `console-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

export interface Command<Input> {
  /** Sends it, unless it is under way or has been accepted already. */
  submit(input: Input): void;
  /** No further attempt; whether the last one was carried out stays unknown. */
  stop(): void;
  readonly isPending: boolean;
  /** Attempts that failed since it was submitted. */
  readonly failures: number;
  readonly error: Error | undefined;
}

/**
 * @param send is given what was submitted, which no later input changes, and the key to send
 * @param onDone called once it was accepted
 */
export function useCommand<Input, Output>(
  send: (input: Input, key: string, signal: AbortSignal) => Promise<Output>,
  onDone: (output: Output) => void = () => {},
): Command<Input> {
  const queries = useQueryClient();
  const key = useRef<string>(undefined);
  key.current ??= newKey();
  const underWay = useRef<AbortController>(undefined);
  const { mutate, isPending, failureCount, error } = useMutation({
    mutationFn: ({ input, stop }: { input: Input; stop: AbortSignal }) =>
      send(input, key.current as string, stop),
    retry: (failures, failure) =>
      failures < RETRIES_MAX && mayPass(failure) && underWay.current?.signal.aborted === false,
    retryDelay: retryMs,
    onSuccess: (output) => {
      void queries.invalidateQueries();
      onDone(output);
    },
    onError: (failure) => {
      underWay.current = undefined;
      // Refused for good: what is sent next is another command. Otherwise nobody knows: the key stays what it is.
      if (failure instanceof ProblemError && !mayPass(failure)) key.current = newKey();
    },
  });
  return {
    submit: (input) => {
      if (underWay.current !== undefined) return;
      underWay.current = new AbortController();
      mutate({ input, stop: underWay.current.signal });
    },
    stop: () => underWay.current?.abort(),
    isPending,
    failures: failureCount,
    error: error ?? undefined,
  };
}
