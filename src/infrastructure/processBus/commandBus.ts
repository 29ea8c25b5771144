/**
 * The bus of the processes of one machine. Each listens on a Unix socket of its own in a folder they share; a message
 * is a line. The primary process keeps the lease.
 */
import cluster from 'node:cluster';
import { randomUUID } from 'node:crypto';
import net from 'node:net';
import path from 'node:path';
import type { CommandBus } from '../../application/relay/ports.js';
import { HelperUnavailable } from '../../application/shared/errors.js';
import type { LeaseReply, LeaseRequest } from './lease.js';
import { LineReader } from './lineReader.js';

/** How long the primary process may take to answer. */
const LEASE_MS_MAX = 500;

/** The channel to the primary process, as a worker has it. */
export interface PrimaryChannel {
  send?(request: LeaseRequest, sent: (error: Error | null) => void): unknown;
  on(event: 'message', listener: (message: LeaseReply | object) => void): unknown;
  off(event: 'message', listener: (message: LeaseReply | object) => void): unknown;
}

export class ProcessCommandBus implements CommandBus {
  readonly nodeId = randomUUID();
  readonly #primary: PrimaryChannel;
  readonly #server: net.Server;
  readonly #incoming = new Set<net.Socket>();
  readonly #outgoing = new Map<string, net.Socket>();
  readonly #asked = new Map<number, (reply: LeaseReply) => void>();
  readonly #onReply = (message: LeaseReply | object) => {
    if ('busReply' in message) this.#asked.get(message.busReply)?.(message);
  };
  #folder = '';
  #requests = 0;
  #onMessage: (message: string) => void = () => {};
  isUp = false;

  constructor(primary: PrimaryChannel) {
    this.#primary = primary;
    this.#server = net.createServer((socket) => this.#accept(socket));
  }

  /** Starts listening. Rejects if the primary process does not answer or the socket cannot be made. */
  async open(): Promise<void> {
    this.#primary.on('message', this.#onReply);
    this.#folder = (await this.#ask(0)).folder;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#pathOf(this.nodeId), resolve);
    });
    this.#server.unref();
    this.isUp = true;
  }

  close(): void {
    this.isUp = false;
    this.#primary.off('message', this.#onReply);
    this.#server.close();
    for (const socket of [...this.#incoming, ...this.#outgoing.values()]) socket.destroy();
  }

  async lease(ms: number | undefined, over?: string): Promise<string | undefined> {
    return (await this.#ask(ms ?? 0, over)).holder;
  }

  async resign(): Promise<void> {
    await this.#ask(-1);
  }

  send(to: string, message: string): Promise<void> {
    const socket = this.#outgoing.get(to) ?? this.#connect(to);
    return new Promise((resolve, reject) => {
      socket.write(`${message}\n`, (error) => {
        if (error) reject(new HelperUnavailable(`process ${to} is gone`, { cause: error }));
        else resolve();
      });
    });
  }

  listen(onMessage: (message: string) => void): void {
    this.#onMessage = onMessage;
  }

  #accept(socket: net.Socket): void {
    this.#incoming.add(socket);
    socket.unref();
    const lines = new LineReader((line) => this.#onMessage(line));
    socket.on('data', (bytes: Buffer) => lines.read(bytes));
    socket.on('error', () => {});
    socket.on('close', () => this.#incoming.delete(socket));
  }

  /** What is written before the connection stands waits for it, and fails with it. */
  #connect(to: string): net.Socket {
    const socket = net.connect(this.#pathOf(to));
    socket.unref();
    this.#outgoing.set(to, socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      if (this.#outgoing.get(to) === socket) this.#outgoing.delete(to);
    });
    return socket;
  }

  #ask(ms: number, over?: string): Promise<LeaseReply> {
    this.#requests += 1;
    const request: LeaseRequest = { busRequest: this.#requests, nodeId: this.nodeId, ms, over };
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => fail(), LEASE_MS_MAX).unref();
      const end = () => {
        clearTimeout(timer);
        this.#asked.delete(request.busRequest);
      };
      const fail = () => {
        end();
        reject(new HelperUnavailable('the primary process does not answer'));
      };
      this.#asked.set(request.busRequest, (reply) => {
        end();
        resolve(reply);
      });
      if (this.#primary.send === undefined) fail();
      else this.#primary.send(request, (error) => error && fail());
    });
  }

  #pathOf(nodeId: string): string {
    return path.join(this.#folder, nodeId);
  }
}

/** The bus of a worker process; undefined in a process without others. */
export const busOfWorker = (): ProcessCommandBus | undefined =>
  cluster.isWorker ? new ProcessCommandBus(process as PrimaryChannel) : undefined;
