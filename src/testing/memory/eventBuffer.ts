/** One node's view of the event buffer in memory. */
import type {
  BufferEntry,
  BufferedHead,
  EventBuffer,
  Flushed,
  PushVerdict,
} from '../../application/acceleration/ports.js';
import type { MemoryHelperServer } from './helperServer.js';

/** Duration of the flusher's lease. */
const LEASE_MS = 2_000;

/** Time to live of a head after its last entry was appended. */
const HEAD_MS = 60_000;

interface Options {
  readonly nodeId: string;
  /** Limit of entries. */
  readonly entriesMax?: number;
  /** Time for which the gate remembers an answered command. */
  readonly windowMs?: number;
}

export class MemoryEventBuffer implements EventBuffer {
  readonly #server: MemoryHelperServer;
  readonly #nodeId: string;
  readonly #entriesMax: number;
  readonly #windowMs: number;

  constructor(server: MemoryHelperServer, { nodeId, entriesMax = 10_000, windowMs = 60_000 }: Options) {
    this.#server = server;
    this.#nodeId = nodeId;
    this.#entriesMax = entriesMax;
    this.#windowMs = windowMs;
  }

  get incarnation(): string | undefined {
    return this.#server.name;
  }

  async heads(streamIds: readonly string[]): Promise<ReadonlyMap<string, BufferedHead>> {
    this.#server.require();
    const heads = new Map<string, BufferedHead>();
    for (const streamId of streamIds) {
      const head = this.#server.heads.get(streamId);
      if (head !== undefined) heads.set(streamId, { version: head.version, state: JSON.parse(head.state) });
    }
    return heads;
  }

  async push(entries: readonly BufferEntry[]): Promise<readonly PushVerdict[]> {
    this.#server.require();
    const spoiled = new Set<string>();
    const verdicts = entries.map((entry) => {
      const verdict = this.#verdictOn(entry, spoiled);
      if (verdict === 'pushed') this.#add(entry);
      else for (const { streamId } of entry.streams) spoiled.add(streamId);
      return verdict;
    });
    if (verdicts.includes('pushed')) this.#server.publish(undefined, undefined);
    return verdicts;
  }

  async depth(): Promise<number> {
    this.#server.require();
    return this.#server.waiting.length;
  }

  async holds(commandIds: readonly string[]): Promise<readonly boolean[]> {
    this.#server.require();
    return commandIds.map((id) => this.#isBuffered(id));
  }

  async lease(): Promise<boolean> {
    this.#server.require();
    if ((this.#server.leases.get('flusher') ?? this.#nodeId) !== this.#nodeId) return false;
    this.#server.leases.set('flusher', this.#nodeId, LEASE_MS);
    return true;
  }

  async release(): Promise<void> {
    this.#server.require();
    if (this.#server.leases.get('flusher') === this.#nodeId) this.#server.leases.delete('flusher');
  }

  async peek(entriesMax: number): Promise<readonly string[]> {
    this.#server.require();
    return this.#server.waiting.slice(0, entriesMax);
  }

  async trim(flushed: Flushed): Promise<boolean> {
    this.#server.require();
    const { payloads, commands, failed, setAside, lastEntries, conflicts } = flushed;
    const { waiting, heads, poison } = this.#server;
    if (this.#server.leases.get('flusher') !== this.#nodeId) return false;
    if (waiting[0] !== payloads[0] || waiting[payloads.length - 1] !== payloads.at(-1)) return false;
    this.#server.waiting = waiting.slice(payloads.length);
    poison.push(...setAside);
    for (const { commandId, requestHash } of failed) {
      const state = { kind: 'answered', requestHash, answer: '{"kind":"failed"}' } as const;
      this.#server.commands.set(commandId, { state });
    }
    for (const { commandId, requestHash } of commands) {
      if (!this.#isBuffered(commandId)) continue;
      const state = { kind: 'answered', requestHash } as const;
      this.#server.commands.set(commandId, { state }, this.#windowMs);
    }
    for (const [streamId, entryId] of lastEntries) {
      const head = heads.get(streamId);
      if (conflicts.has(streamId)) heads.delete(streamId);
      else if (head?.entryId === entryId) heads.set(streamId, head, HEAD_MS);
    }
    return true;
  }

  async notify(nodeId: string, message: string): Promise<void> {
    this.#server.require();
    this.#server.publish(nodeId, message);
  }

  listen(onMessage: (message: string | undefined) => void): void {
    this.#server.listen(this.#nodeId, onMessage);
  }

  #isBuffered(commandId: string): boolean {
    return this.#server.commands.get(commandId)?.state.kind === 'buffered';
  }

  #verdictOn({ commands, streams }: BufferEntry, spoiled: ReadonlySet<string>): PushVerdict {
    const states = commands.map(({ commandId }) => this.#server.known(commandId, this.#nodeId));
    const known = states.findLast((state) => state !== undefined);
    if (known !== undefined) return known;
    if (this.#server.waiting.length >= this.#entriesMax) return 'full';
    const isStale = streams.some(({ streamId, before }) => {
      const head = this.#server.heads.get(streamId);
      return spoiled.has(streamId) || (head !== undefined && head.version !== before);
    });
    return isStale ? 'conflict' : 'pushed';
  }

  #add({ id, commands, streams, payload }: BufferEntry): void {
    this.#server.waiting.push(payload);
    for (const { commandId, requestHash } of commands) {
      this.#server.commands.set(commandId, { state: { kind: 'buffered', requestHash } });
    }
    for (const { streamId, after, state } of streams) {
      this.#server.heads.set(streamId, { version: after, entryId: id, state });
    }
  }
}
