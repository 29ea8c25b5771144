/** Requests of clients to nodes, as over HTTP: a node that is gone resets them, one that stands still lets them wait. */
import type { Application } from '../src/main/application.js';
import type { SimulatedNode } from './node.js';
import type { Place } from './trace.js';
import type { World } from './world.js';

/** There was no answer: the request may have been carried out. */
export class Lost extends Error {}

/** How long a client waits for an answer. */
const PATIENCE_MS = 10_000;

/**
 * Sends a request, and resolves with its answer.
 * @param work what the node does
 * @throws Lost, or what the work throws
 */
export function request<T>(
  world: World,
  from: Place,
  node: SimulatedNode,
  words: string,
  work: (application: Application) => Promise<T>,
): Promise<T> {
  const { network, line } = world;
  const { lossShare, answerLossShare } = network.conditions('client');
  const [to, back] = [
    { from, to: node.place },
    { from: node.place, to: from },
  ];
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      cancel();
      settle();
    };
    const lost = (why: string) => end(() => reject(new Lost(why)));
    const sentMs = line.ms;
    const cancel = line.at(sentMs + PATIENCE_MS, () => {
      if (sentMs > world.calmMs) {
        const why = `${words} has no answer within ${PATIENCE_MS / 1_000} s, long after the last fault`;
        world.checks.broken.report('nothing is stuck', why, node.place);
      }
      lost('timed out');
    });
    if (network.chance(lossShare)) {
      network.lose(to, words);
      line.at(line.ms + 1, () => lost('reset'));
      return;
    }
    network.send(
      to,
      words,
      () => {
        const { listening } = node;
        if (listening === undefined) {
          line.at(line.ms + 1, () => lost('refused'));
          return;
        }
        const { process, application } = listening;
        const forget = process.onDeath(() => line.at(line.ms + 1, () => lost('reset')));
        const answer = (settle: () => void) => {
          forget();
          if (network.chance(answerLossShare)) {
            network.lose(back, words);
            line.at(line.ms + 1, () => lost('reset'));
          } else network.send(back, `${words}: answered`, () => end(settle), network.latency('client'));
        };
        process.enter(() => {
          work(application).then(
            (result) => answer(() => resolve(result)),
            (error) => answer(() => reject(error)),
          );
        });
      },
      network.latency('client'),
    );
  });
}
