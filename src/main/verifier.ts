/** Verifications in a process of their own: the one that serves goes on as if nothing happened. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Verification } from '../application/verification/ports.js';
import type { Verifier } from '../application/verification/runs.js';
import type { Config } from './config.js';

/** What the process is told, once: not as arguments, which everybody on the machine can read. */
export interface Order {
  readonly config: Config;
  readonly url: string;
}

/** What it tells. */
export type Said =
  | { readonly done: number; readonly total: number }
  | { readonly report: Verification }
  | { readonly error: string };

/** Verifies the bank in a database as `bank verify` does. */
export function verifierOf(config: Config, url: string): Verifier {
  return (onProgress, signal) => {
    // Sources that are run as they are, by the tests, have to be compiled there too.
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const child = fork(fileURLToPath(new URL(`./verifierProcess.${extension}`, import.meta.url)), {
      execArgv: extension === 'ts' ? ['--import', 'tsx'] : process.execArgv,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const stop = () => void child.kill('SIGKILL');
    signal.addEventListener('abort', stop);
    return new Promise<Verification>((resolve, reject) => {
      let last: Said = { error: 'the verification was stopped' };
      child.on('message', (said: Said) => {
        if ('total' in said) onProgress(said.done, said.total);
        else last = said;
      });
      child.on('error', reject);
      child.on('close', () => {
        signal.removeEventListener('abort', stop);
        if ('report' in last) resolve(last.report);
        else reject(new Error((last as { error: string }).error));
      });
      child.send({ config, url } satisfies Order, () => {});
    });
  };
}
