/** What is done when it is asked for and has no key of its own: once at a time, whatever is clicked meanwhile. */
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';

export interface Action<Input, Output> {
  run(input: Input): void;
  readonly isPending: boolean;
  /** What it is, or was last, done with. */
  readonly input: Input | undefined;
  readonly error: Error | null;
  readonly result: Output | undefined;
  /** Forgets how the last one ended. */
  reset(): void;
}

/**
 * @param changed what is asked for again when it has ended, well or not
 * @param onDone called if it ended well and who asked is still there
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
