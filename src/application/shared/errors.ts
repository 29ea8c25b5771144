/** The cause: invalid settings, an unavailable dependency, or something else. */
export type StartFault = 'settings' | 'unreachable' | 'other';

/**
 * A failed start whose cause the user can fix. `message` is one line that says what is wrong and what to do.
 * npm start then exits with 1, and the command line according to its table.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly fault: StartFault;

  constructor(message: string, fault: StartFault = 'other') {
    super(message);
    this.fault = fault;
  }
}
