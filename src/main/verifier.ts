/** Runs verifications in a child process, so that they do not slow down the serving process. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Verification } from '../application/verification/ports.js';
import type { Verifier } from '../application/verification/runs.js';
import type { Config } from './config.js';

/** The request to the child process; a message, since other users of the machine can read arguments. */
export interface VerifierRequest {
  readonly config: Config;
  readonly url: string;
}

/** A message from the child process. */
export type VerifierMessage =
  | { readonly done: number; readonly total: number }
  | { readonly report: Verification }
  | { readonly error: string };

/** Verifies the bank in a database as `bank verify` does. */
export function verifierOf(config: Config, url: string): Verifier {
  return (onProgress, signal) => {
    // Tests run the TypeScript sources, which the child process must compile as well.
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const child = fork(fileURLToPath(new URL(`./verifierProcess.${extension}`, import.meta.url)), {
      execArgv: extension === 'ts' ? ['--import', 'tsx'] : process.execArgv,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const stop = () => void child.kill('SIGKILL');
    signal.addEventListener('abort', stop);
    return new Promise<Verification>((resolve, reject) => {
      let last: VerifierMessage = { error: 'the verification was stopped' };
      child.on('message', (message: VerifierMessage) => {
        if ('total' in message) onProgress(message.done, message.total);
        else last = message;
      });
      child.on('error', reject);
      child.on('close', () => {
        signal.removeEventListener('abort', stop);
        if ('report' in last) resolve(last.report);
        else reject(new Error((last as { error: string }).error));
      });
      child.send({ config, url } satisfies VerifierRequest, () => {});
    });
  };
}
