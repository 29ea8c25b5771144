/**
 * The metrics of several processes behind one port, as one: whichever of them is asked answers for all. The primary
 * process collects, for only it can talk to the others.
 */
import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, type Registry } from 'prom-client';

export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

/** How long the primary process may take; the library gives the others five seconds. */
const ANSWER_MS_MAX = 6_000;

interface Question {
  readonly askedMetrics: number;
}

type Reply = { readonly answeredMetrics: number } & ({ readonly text: string } | { readonly error: string });

/** In the primary process: answers what the others ask. */
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

/** In one of the others: offers its own metrics, and returns how to ask for those of all. */
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
