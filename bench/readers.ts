/**
 * Readers of the live feed, in a process of their own: connected all the time, and as cheap as can be, since they share
 * the machine with what is measured.
 */
import { once } from 'node:events';
import http from 'node:http';

export interface ReadersJob {
  readonly address: string;
  readonly key: string;
  readonly readers: number;
  /** Accounts to follow, each reader one of them; without them every reader follows all events. */
  readonly accounts?: readonly string[];
}

export interface Readings {
  /** Readers that were still connected at the end. */
  readonly connected: number;
  readonly bytes: number;
  /** The position of the newest event that the slowest reader has. */
  readonly slowest: number;
}

/** Enough of what came last to hold the id of an event. */
const LAST_BYTES = 4_096;

interface Reader {
  readonly request: http.ClientRequest;
  bytes: number;
  last: string;
  isOver: boolean;
}

async function connect(job: ReadersJob, index: number): Promise<Reader> {
  const { accounts } = job;
  const query = accounts === undefined ? '' : `?account=${accounts[index % accounts.length]}`;
  const request = http.get(`${job.address}/v1/events${query}`, {
    agent: false,
    headers: { authorization: `Bearer ${job.key}`, accept: 'text/event-stream' },
  });
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`a reader was answered ${response.statusCode}`);
  const reader: Reader = { request, bytes: 0, last: '', isOver: false };
  response.on('data', (chunk: Buffer) => {
    reader.bytes += chunk.length;
    reader.last = chunk.toString('latin1', Math.max(0, chunk.length - LAST_BYTES));
  });
  response.on('error', () => {});
  response.once('close', () => {
    reader.isOver = true;
  });
  return reader;
}

const positionOf = ({ last }: Reader): number =>
  Number(
    last
      .match(/(?:^|\n)id: (\d+)/g)
      ?.at(-1)
      ?.split(' ')[1] ?? 0,
  );

// Also when the parent was killed.
process.once('disconnect', () => process.exit());
process.once('message', async (job: ReadersJob) => {
  const readers: Reader[] = [];
  while (readers.length < job.readers) readers.push(await connect(job, readers.length));
  process.send?.('connected');
  await once(process, 'message');
  const readings: Readings = {
    connected: readers.filter(({ isOver }) => !isOver).length,
    bytes: readers.reduce((sum, { bytes }) => sum + bytes, 0),
    slowest: readers.map(positionOf).reduce((least, position) => Math.min(least, position)),
  };
  process.send?.(readings, () => process.exit(0));
});
