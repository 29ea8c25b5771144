/** Runs an action without an idempotency key; further clicks are ignored while it runs. */
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';

export interface Action<Input, Output> {
  run(input: Input): void;
  readonly isPending: boolean;
  /** The argument of the current or last run. */
  readonly input: Input | undefined;
  readonly error: Error | null;
  readonly result: Output | undefined;
  /** Clears the result of the last run. */
  reset(): void;
}

/**
 * @param changed queries to refetch afterwards, even after a failure
 * @param onDone called on success, if the component is still mounted
 */
export function useAction<Input, Output>(
  send: (input: Input) => Promise<Output>,
  changed: QueryKey = [],
  onDone: () => void = () => {},
): Action<Input, Output> {
  const queries = useQueryClient();
  const isUnderWay = useRef(false);
  const { mutate, isPending, variables, error, data, reset } = useMutation({
    mutationFn: send,
    onSettled: () => {
      isUnderWay.current = false;
      if (changed.length > 0) void queries.invalidateQueries({ queryKey: changed });
    },
  });
  return {
    run: (input) => {
      if (isUnderWay.current) return;
      isUnderWay.current = true;
      mutate(input, { onSuccess: onDone });
    },
    isPending,
    input: variables,
    error,
    result: data,
    reset,
  };
}
