/** What is to blame: the settings, what is needed and does not answer, or something else. */
export type StartFault = 'settings' | 'unreachable' | 'other';

/**
 * A start that cannot succeed, for a reason that whoever started the bank can do something about.
 * `message` is one line that says what is wrong and what to do. npm start exits with 1 then, the command line as its table says.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly fault: StartFault;

  constructor(message: string, fault: StartFault = 'other') {
    super(message);
    this.fault = fault;
  }
}
