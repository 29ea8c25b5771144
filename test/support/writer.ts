/** Finds the writer among the nodes of a bank. */
import { setTimeout as pause } from 'node:timers/promises';
import { HttpClient } from './httpClient.js';
import type { BankNode } from './processes.js';

/** Waits until one of the nodes, all of which must run, is the writer. @returns its index */
export async function writerAmong(nodes: readonly BankNode[]): Promise<number> {
  const client = new HttpClient();
  try {
    for (;;) {
      for (const [index, { address }] of nodes.entries()) {
        const { text } = await client.send(address, { method: 'GET', path: '/metrics' });
        if (/^bank_writer 1$/m.test(text)) return index;
      }
      await pause(50);
    }
  } finally {
    client.close();
  }
}
