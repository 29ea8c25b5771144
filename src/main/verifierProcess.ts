/** The process that verifier.ts starts: carries out one order, tells what came of it, and ends; or ends with who asked. */
import { messageOf } from '../application/shared/errors.js';
import { verifyDatabase } from './verification.js';
import type { Order, Said } from './verifier.js';

/** Progress is told so often. */
const TELL_MS = 200;

const say = (said: Said, then = () => {}) => process.send?.(said, then);

process.once('disconnect', () => process.exit());
process.once('message', ({ config, url }: Order) => {
  verifyDatabase(config, url, tellProgress)
    .then(
      (report): Said => ({ report }),
      (error): Said => ({ error: messageOf(error) }),
    )
    .then((last) => say(last, () => process.disconnect()));
});

function tellProgress(total: number): (count: number) => void {
  let [done, toldMs] = [0, 0];
  say({ done, total });
  return (count) => {
    done += count;
    if (performance.now() - toldMs < TELL_MS && done < total) return;
    toldMs = performance.now();
    say({ done, total });
  };
}
