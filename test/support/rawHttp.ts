/** HTTP as it should not be: bytes on a socket, and whatever comes back until the other side closes. */
import net from 'node:net';
import type { Json } from './json.js';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** @param chunks are written one after the other, with a pause in between when there are several */
export async function sendRaw(
  url: string,
  chunks: readonly (string | Buffer)[],
  pauseMs = 0,
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = net.connect(Number(port), hostname);
  let received = '';
  socket.setEncoding('utf8').on('data', (text) => {
    received += text;
  });
  const closed = new Promise<void>((resolve, reject) =>
    socket.once('close', () => resolve()).once('error', reject),
  );
  for (const chunk of chunks) {
    if (socket.destroyed || received !== '') break;
    socket.write(chunk);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  await closed;
  const [head = '', text = ''] = received.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => line.toLowerCase().split(': ')));
  return { status: Number(first.split(' ')[1]), headers, body: JSON.parse(text) };
}
