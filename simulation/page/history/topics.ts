/** What lines of a trace are about: messages by the way they take, and all else by its kind. A reader chooses among them. */
import type { Place, TraceLine } from '../../trace.js';

export const WAYS = ['requests', 'bus', 'redis', 'postgres', 'webhooks', 'feed'] as const;

/** The way that a message takes between two places. */
export type Way = (typeof WAYS)[number];

export const TOPICS = [...WAYS, 'commits', 'states', 'faults', 'lines'] as const;

export type Topic = (typeof TOPICS)[number];

/** What topics are called. */
export const TOPIC_NAMES: Readonly<Record<Topic, string>> = {
  requests: 'Requests',
  bus: 'Between nodes',
  redis: 'Redis',
  postgres: 'PostgreSQL',
  webhooks: 'Webhooks',
  feed: 'Feed',
  commits: 'Commits',
  states: 'States',
  faults: 'Faults',
  lines: 'Log lines',
};

export function wayOf(from: Place, to: Place): Way {
  const is = (prefix: string) => from.startsWith(prefix) || to.startsWith(prefix);
  if (is('client-')) return 'requests';
  if (is('postgres')) return 'postgres';
  if (is('redis')) return 'redis';
  if (is('receiver')) return 'webhooks';
  return is('reader-') ? 'feed' : 'bus';
}

/** @param way that of the line's message, if it has one @returns undefined for what is always shown */
export function topicOf(line: TraceLine, way: Way | undefined): Topic | undefined {
  switch (line.kind) {
    case 'sent':
    case 'arrived':
    case 'lost':
      return way;
    case 'committed':
      return 'commits';
    case 'state':
      return 'states';
    case 'fault':
    case 'healed':
      return 'faults';
    case 'line':
      return 'lines';
    default:
      return undefined;
  }
}
