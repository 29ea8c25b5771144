/**
 * Sends a form's command. The idempotency key is generated when the form opens, so a double click or a retry after a lost
 * connection repeats the same command, which the bank applies once.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { isRetried, isUnknownOutcome, mayPass, retryMs } from './retry.js';

const RETRIES_MAX = 4;

/** A random key; browsers do not provide `crypto.randomUUID` on pages without TLS. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `console-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

export interface Command<Input> {
  /**
   * Sends the command, unless it is in progress or already accepted. While the outcome of the last command is unknown, sends
   * that one again.
   */
  submit(input: Input): void;
  /** Stops retrying; whether the last attempt was applied remains unknown. */
  stop(): void;
  readonly isPending: boolean;
  /** Failed attempts since the command was submitted. */
  readonly failures: number;
  /** Whether the outcome of the last attempt is unknown. */
  readonly isUnknown: boolean;
  readonly error: Error | undefined;
}

interface Sent<Input> {
  readonly input: Input;
  readonly key: string;
  readonly stop: AbortController;
}

/**
 * @param send receives the submitted values, which later input does not change, and the idempotency key
 * @param onDone called once the command is accepted, if the form is still mounted
 */
export function useCommand<Input, Output>(
  send: (input: Input, key: string, signal: AbortSignal) => Promise<Output>,
  onDone: (output: Output) => void = () => {},
): Command<Input> {
  const queries = useQueryClient();
  const key = useRef<string>(undefined);
  key.current ??= newKey();
  const underWay = useRef<AbortController>(undefined);
  /** The values of a command that may have been applied. */
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
      // After a permanent rejection, the next submit is a new command. Otherwise the outcome is unknown, so the key stays.
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
