/** The load generator, in a process of its own: takes one job from its parent, reports the figures, ends. */
import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';
import { bulk } from './bulk.js';
import { insertEvents } from './insert.js';
import type { Figures, HttpJob, Job } from './jobs.js';

process.on('message', async (job: Job) => {
  const figures = await run(job);
  process.send?.(figures, () => process.disconnect());
});

function run(job: Job): Promise<Figures> {
  if (job.kind === 'bulk') return bulk(job);
  if (job.kind === 'insert') return insertEvents(job);
  return http(job);
}

async function http(job: HttpJob): Promise<Figures> {
  const prefix = randomUUID();
  let count = 0;
  const pick = () => job.accounts[Math.floor(Math.random() * job.accounts.length)] as string;
  const result = await autocannon({
    url: job.address,
    connections: job.connections,
    duration: job.seconds,
    method: job.kind === 'read' ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${job.key}`,
      ...(job.kind === 'read' ? {} : { 'content-type': 'application/json' }),
      ...(job.kind === 'async' ? { prefer: 'respond-async' } : {}),
    },
    requests: [
      {
        setupRequest: (request) => {
          if (job.kind === 'read') {
            request.path = `/v1/accounts/${pick()}`;
            return request;
          }
          count += 1;
          request.headers = { ...request.headers, 'idempotency-key': `${prefix}-${count}` };
          if (job.kind !== 'transfer') {
            request.path = `/v1/accounts/${pick()}/deposits`;
            request.body = '{"amount":"1.00"}';
          } else {
            const from = pick();
            let to = pick();
            while (to === from) to = pick();
            request.path = '/v1/transfers';
            request.body = `{"from":"${from}","to":"${to}","amount":"0.01"}`;
          }
          return request;
        },
      },
    ],
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${result.non2xx} refused, ${result.errors} failed of ${result.requests.total}`);
  }
  return {
    perSecond: result.requests.total / result.duration,
    acknowledged: result['2xx'],
    medianMs: result.latency.p50,
    p99Ms: result.latency.p99,
  };
}
