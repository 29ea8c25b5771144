/** How busy this process is. */

/** Above this the event loop is busy. */
const BUSY_UTILIZATION = 0.8;

/** Whether the event loop had little time to spare since it was last asked. */
export function loopIsBusy(): () => boolean {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization > BUSY_UTILIZATION;
  };
}
