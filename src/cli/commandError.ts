import { EXIT, type Exit } from './exits.js';

/** A command that cannot start or continue; `message` is one line for people. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exit: Exit;

  constructor(message: string, exit: Exit = EXIT.failed) {
    super(message);
    this.exit = exit;
  }
}
