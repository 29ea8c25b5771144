/** Whether the bank is ready, and on which log: asked again and again, once for all who show it. */
import { useQuery } from '@tanstack/react-query';
import type { Schemas } from './bank.js';
import { ORIGIN, watchedFetch } from './connection.js';

const LOOK_MS = 5_000;

/** Not ready is an answer, too: it comes with 503. */
async function readiness(): Promise<Schemas['Readiness']> {
  const response = await watchedFetch(`${ORIGIN}/health/ready`);
  const body = await response.json();
  if (body.checks === undefined) throw new Error('unexpected response');
  return body;
}

export const useReadiness = () =>
  useQuery({ queryKey: ['readiness'], queryFn: readiness, refetchInterval: LOOK_MS });
