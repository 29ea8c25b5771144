/**
 * Combines the metrics of several processes behind one port, so that any worker can answer for all. The primary process
 * collects them, since only it can communicate with every worker.
 */
import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, type Registry } from 'prom-client';

export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

/** Time limit for the primary process; prom-client gives the workers five seconds. */
const ANSWER_MS_MAX = 6_000;

interface Question {
  readonly askedMetrics: number;
}

type Reply = { readonly answeredMetrics: number } & ({ readonly text: string } | { readonly error: string });

/** In the primary process: answers the workers' requests for the metrics of all. */
export function collectMetrics(): void {
  const registry = new AggregatorRegistry();
  cluster.on('message', (worker: Worker, { askedMetrics }: Question) => {
    if (askedMetrics === undefined) return;
    const reply = (answer: { text: string } | { error: string }) => {
      if (worker.isConnected()) worker.send({ answeredMetrics: askedMetrics, ...answer } satisfies Reply);
    };
    registry.clusterMetrics().then(
      (text) => reply({ text }),
      (error: Error) => reply({ error: error.message }),
    );
  });
}

/** In a worker: publishes its own metrics. @returns a function that requests those of all workers */
export function shareMetrics(own: Registry): () => Promise<Exposition> {
  const shared = new AggregatorRegistry();
  AggregatorRegistry.setRegistries(own);
  let asked = 0;
  const waiting = new Map<number, (reply: Reply) => void>();
  process.on('message', (reply: Reply) => waiting.get(reply.answeredMetrics)?.(reply));
  return async () => {
    asked += 1;
    const question = asked;
    const reply = await new Promise<Reply>((resolve) => {
      const silence = { answeredMetrics: question, error: 'the primary process is not responding' };
      const timer = setTimeout(() => resolve(silence), ANSWER_MS_MAX);
      waiting.set(question, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      process.send?.({ askedMetrics: question } satisfies Question);
    });
    waiting.delete(question);
    if ('error' in reply) throw new Error(`the metrics of all processes are unavailable: ${reply.error}`);
    return { contentType: shared.contentType, text: reply.text };
  };
}
