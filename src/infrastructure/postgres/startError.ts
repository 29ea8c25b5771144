/**
 * A start that cannot succeed, for a reason that whoever started the bank can do something about.
 * `message` is one line that says what is wrong and what to do; the main program prints it and exits with 1.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
}
