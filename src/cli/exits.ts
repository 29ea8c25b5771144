/** How every command ends. */

export const EXIT = { done: 0, failed: 1, usage: 2, unreachable: 3 } as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** Whoever read the output has gone; the code that shells give to SIGPIPE. */
export const PIPE_EXIT = 141;

/** What each exit code says; a command may say it more exactly. */
export const EXITS: Readonly<Record<Exit, string>> = {
  [EXIT.done]: 'success',
  [EXIT.failed]: 'failure; the reason is on standard error',
  [EXIT.usage]: 'invalid arguments or settings; nothing was done',
  [EXIT.unreachable]: 'a dependency is unavailable (bank, database or Redis)',
};
