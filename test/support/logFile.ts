/** A bank's log as a text, and back. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { linesOf } from '../../src/cli/log/lines.js';
import { FrozenReader } from '../../src/infrastructure/postgres/connection/frozenReader.js';
import { exportLog } from '../../src/infrastructure/postgres/logFile/logExport.js';
import { importLog } from '../../src/infrastructure/postgres/logFile/logImport.js';

export async function exported(url: string, from = 1): Promise<string> {
  const reader = await FrozenReader.open(url);
  try {
    let text = '';
    for await (const lines of exportLog(reader, from, { events: 0, commands: 0, clients: 0 })) text += lines;
    return text;
  } finally {
    await reader.end();
  }
}

/** @param pieceBytes how much of the text comes at once */
export const imported = (url: string, text: string | Buffer, pieceBytes = 1_000) =>
  importLog(url, linesOf(Readable.from(pieces(Buffer.from(text), pieceBytes))));

function* pieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** What somebody does who knows the format: makes all chains fit to the lines as they are now. */
export function rechained(text: string): string {
  let chain = '';
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const body = line.replace(/,"chain":"[0-9a-f]+"\}$/, '');
      chain = createHash('sha256')
        .update(chain + body)
        .digest('hex');
      return `${body},"chain":"${body.startsWith('{"events":') ? chain : chain.slice(0, 16)}"}\n`;
    })
    .join('');
}
