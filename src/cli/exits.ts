/** The exit codes of all commands. */

export const EXIT = { done: 0, failed: 1, usage: 2, unreachable: 3 } as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** The reader closed the output; the code that shells assign to SIGPIPE. */
export const PIPE_EXIT = 141;

/** The meaning of each exit code; a command may describe its own more precisely. */
export const EXITS: Readonly<Record<Exit, string>> = {
  [EXIT.done]: 'success',
  [EXIT.failed]: 'failure; the reason is on standard error',
  [EXIT.usage]: 'invalid arguments or settings; nothing was done',
  [EXIT.unreachable]: 'a dependency is unavailable (bank, database or Redis)',
};
