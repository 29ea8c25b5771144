/** The bank's readiness and log identity, polled once for all components. */
import { useQuery } from '@tanstack/react-query';
import type { Schemas } from './bank.js';
import { ORIGIN, watchedFetch } from './connection.js';

const LOOK_MS = 5_000;

/** A bank that is not ready responds with 503, which is a valid result here. */
async function readiness(): Promise<Schemas['Readiness']> {
  const response = await watchedFetch(`${ORIGIN}/health/ready`);
  const body = await response.json();
  if (body.checks === undefined) throw new Error('unexpected response');
  return body;
}

export const useReadiness = () =>
  useQuery({ queryKey: ['readiness'], queryFn: readiness, refetchInterval: LOOK_MS });
