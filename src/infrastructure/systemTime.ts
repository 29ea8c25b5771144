/** The clocks and timers of this process. */
import type { Time, TimerOptions } from '../application/shared/time.js';
import { sleepOn } from '../application/shared/within.js';

export const systemTime: Time = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, call, options) {
    const timer = alive(setTimeout(call, ms), options);
    return () => clearTimeout(timer);
  },
  every(ms, call, options) {
    const timer = alive(setInterval(call, ms), options);
    return () => clearInterval(timer);
  },
  sleep: (ms, signal, options) => sleepOn(systemTime, ms, signal, options),
  nextTurn(call) {
    setImmediate(call);
  },
};

const alive = (timer: NodeJS.Timeout, options: TimerOptions | undefined): NodeJS.Timeout =>
  options?.keepsAlive ? timer : timer.unref();
