/** An import that cannot begin or go on; `message` is one line for people. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
}
