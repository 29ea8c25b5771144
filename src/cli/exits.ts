/** How every command ends. */

export const EXIT = { done: 0, failed: 1, usage: 2, unreachable: 3 } as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** Whoever read the output has gone; the code that shells give to SIGPIPE. */
export const PIPE_EXIT = 141;

/** What each exit code says; a command may say it more exactly. */
export const EXITS: Readonly<Record<Exit, string>> = {
  [EXIT.done]: 'everything was done',
  [EXIT.failed]: 'it could not be done, or something is not as it should be: standard error says what',
  [EXIT.usage]: 'the arguments or settings are wrong; nothing was done',
  [EXIT.unreachable]: 'what is needed does not answer: the bank, its database, Redis',
};
