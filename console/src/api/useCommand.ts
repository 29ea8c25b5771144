/**
 * Commands to the bank from a form. The idempotency key is made when the form opens: a double click, and a retry after
 * a lost connection, are the same command, which the bank carries out once.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { ProblemError } from './bank.js';
import { mayPass, retryMs } from './queries.js';

const RETRIES_MAX = 4;

/** Random, as for a UUID; `crypto.randomUUID` is missing on pages that come without TLS. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `console-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

export interface Command<Input, Output> {
  /** Sends it, unless it is under way or has been accepted already. */
  submit(input: Input): void;
  readonly isPending: boolean;
  readonly error: Error | undefined;
  readonly result: Output | undefined;
}

/**
 * @param send is given the key to send
 * @param onDone called once it was accepted
 */
export function useCommand<Input, Output>(
  send: (input: Input, key: string) => Promise<Output>,
  onDone: (output: Output) => void = () => {},
): Command<Input, Output> {
  const queries = useQueryClient();
  const key = useRef<string>(undefined);
  key.current ??= newKey();
  const isUnderWay = useRef(false);
  const { mutate, isPending, error, data } = useMutation({
    mutationFn: (input: Input) => send(input, key.current as string),
    retry: (failures, failure) => failures < RETRIES_MAX && mayPass(failure),
    retryDelay: retryMs,
    onSuccess: (output) => {
      void queries.invalidateQueries();
      onDone(output);
    },
    onError: (failure) => {
      isUnderWay.current = false;
      // Refused for good: what is sent next is another command. Otherwise nobody knows: the key stays what it is.
      if (failure instanceof ProblemError && !mayPass(failure)) key.current = newKey();
    },
  });
  return {
    submit: (input) => {
      if (isUnderWay.current) return;
      isUnderWay.current = true;
      mutate(input);
    },
    isPending,
    error: error ?? undefined,
    result: data,
  };
}
