/** The clocks and timers of this process. */
import type { Time, TimerOptions } from '../application/shared/time.js';
import { sleepOn } from '../application/shared/within.js';

export const systemTime: Time = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  /**
   * A process that was paused, or kept busy, has both late timers and unread input when it goes on, and Node.js runs timers
   * first. Deadlines would then fail for answers that have long arrived, so what is readable is read before the call.
   */
  after(ms, call, options) {
    let reading: NodeJS.Immediate | undefined;
    const timer = setTimeout(() => {
      reading = setImmediate(call);
    }, ms);
    alive(timer, options);
    return () => {
      clearTimeout(timer);
      clearImmediate(reading);
    };
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
