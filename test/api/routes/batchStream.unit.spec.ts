/** The results of a streamed batch, whatever the pace of the one who reads them. */
import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import type { ApiDependencies } from '../../../src/api/http/responses.js';
import { streamResults } from '../../../src/api/routes/batchStream.js';
import { MemoryEventStore } from '../../../src/testing/memory/eventStore.js';
import { newAccountId, openAccount, openBank } from '../../support/bankFixture.js';
import { door, ObservedStore } from '../../support/observedStore.js';

it('go on when one comes while the reader is not looking', async () => {
  const store = new ObservedStore(new MemoryEventStore());
  const bank = openBank(store, { batchMax: 1 });
  const accountId = await openAccount(bank);
  const { passed, open } = door();
  let appends = 0;
  store.beforeAppend = async () => {
    appends += 1;
    if (appends === 2) await passed;
  };
  const line = (idempotencyKey: string) =>
    `${JSON.stringify({ type: 'deposit', idempotencyKey, accountId, amount: '1.00' })}\n`;
  const results = streamResults(
    Readable.from([Buffer.from(line('first') + line('second'))]),
    { client: { id: newAccountId() }, id: 'request' } as FastifyRequest,
    {
      bank,
      limits: { streamCommandsMax: 10, bodyBytesMax: 1_000 },
      stopping: new AbortController().signal,
    } as unknown as ApiDependencies,
    {},
    () => () => {},
  );
  expect((await results.next()).value).toContain('"first"');
  open();
  await bank.drained();
  expect((await results.next()).value).toContain('"second"');
  expect((await results.next()).done).toBe(true);
});
