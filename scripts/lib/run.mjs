import { spawn } from 'node:child_process';
import os from 'node:os';

/**
 * Runs a program to its end. @returns its exit code (128 + the signal number if a signal killed it)
 * Signals are meant for the child: Ctrl-C reaches it through the terminal, SIGTERM is forwarded, and this process keeps
 * running to report the exit code.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    const stay = () => {};
    const pass = () => child.kill('SIGTERM');
    process.on('SIGINT', stay);
    process.on('SIGTERM', pass);
    const done = () => {
      process.off('SIGINT', stay);
      process.off('SIGTERM', pass);
    };
    child.once('error', (error) => {
      done();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      done();
      resolve(signal === null ? code : 128 + (os.constants.signals[signal] || 0));
    });
  });
}
