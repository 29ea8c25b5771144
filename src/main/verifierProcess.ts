/** The process that verifier.ts starts: runs one verification, reports the result and exits; also exits with its parent. */
import { messageOf } from '../application/shared/errors.js';
import { verifyDatabase } from './verification.js';
import type { VerifierMessage, VerifierRequest } from './verifier.js';

/** Interval of progress messages. */
const PROGRESS_MS = 200;

const send = (message: VerifierMessage, then = () => {}) => process.send?.(message, then);

process.once('disconnect', () => process.exit());
process.once('message', ({ config, url }: VerifierRequest) => {
  verifyDatabase(config, url, reportProgress)
    .then(
      (report): VerifierMessage => ({ report }),
      (error): VerifierMessage => ({ error: messageOf(error) }),
    )
    .then((last) => send(last, () => process.disconnect()));
});

function reportProgress(total: number): (count: number) => void {
  let [done, reportedMs] = [0, 0];
  send({ done, total });
  return (count) => {
    done += count;
    if (performance.now() - reportedMs < PROGRESS_MS && done < total) return;
    reportedMs = performance.now();
    send({ done, total });
  };
}
