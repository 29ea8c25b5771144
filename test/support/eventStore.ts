import type { StreamStore } from '../../src/application/commands/ports.js';
import type { EventLog, StreamEvents } from '../../src/application/log/ports.js';

/** A whole store: streams and their log, as each adapter has them. */
export interface EventStore extends StreamStore, StreamEvents, EventLog {}
