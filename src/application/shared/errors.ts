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

/** What an error says; whatever else was thrown, as text. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The store did not respond in time; the operation may or may not have been applied. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** A helper failed or did not respond in time: continue without it. The operation may still be applied. */
export class HelperUnavailable extends Error {
  override readonly name = 'HelperUnavailable';
}

/** The store rejects the input: a retry would be rejected again. */
export class StoreRefused extends Error {
  override readonly name = 'StoreRefused';
  /** @param code the store's code for the reason */
  constructor(
    message: string,
    readonly code: string,
    options: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The store denies the operation. `message` tells people which role may do it, and how. */
export class StoreForbidden extends Error {
  override readonly name = 'StoreForbidden';
}
