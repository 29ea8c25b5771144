import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { systemTime } from '../../src/infrastructure/systemTime.js';

/** Stops this thread, as a pause of the process or a busy processor does. */
const pause = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

it('reads what arrived during a pause of the process before deadlines that passed in it', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const [reader, [writer]] = [connect(port, '127.0.0.1'), (await once(server, 'connection')) as [Socket]];
  try {
    const seen: string[] = [];
    reader.on('data', () => seen.push('answer'));
    writer.write('answer');
    const deadline = new Promise<void>((resolve) => {
      systemTime.after(5, () => {
        seen.push('deadline');
        resolve();
      });
    });
    pause(20);
    await deadline;
    expect(seen).toEqual(['answer', 'deadline']);
  } finally {
    reader.destroy();
    server.close();
  }
});

it('does not call back once it is cancelled, also when the time has come', async () => {
  let isCalled = false;
  const cancel = systemTime.after(1, () => {
    isCalled = true;
  });
  // This timer runs in the same turn as the other one, after it.
  setTimeout(cancel, 1);
  pause(5);
  await systemTime.sleep(5, undefined, { keepsAlive: true });
  expect(isCalled).toBe(false);
});
