/** A node's part in the relay of commands to the writer: it hands units over, or, as the writer, takes them. */
import type { ReservablePath } from '../commands/path.js';
import type { RelayOutcome } from '../commands/telemetry.js';
import type { Time } from '../shared/time.js';
import { WriterElection } from './election.js';
import { Inbox } from './inbox.js';
import { decodeMessage } from './messages.js';
import type { CommandBus } from './ports.js';
import { RelayedPath } from './relayedPath.js';

export interface RelayOptions {
  readonly time: Time;
  readonly bus: CommandBus;
  /** Whether this node may be the writer. */
  readonly mayWrite: boolean;
  /** Called when this node has become the writer. */
  readonly onElected: () => void;
  /** Called when commands with receipts may wait for this node, the writer. */
  readonly onReceipts: () => void;
  readonly onOutcome: (outcome: RelayOutcome, units: number) => void;
  /** Called with messages that cannot be read. */
  readonly onError: (error: unknown) => void;
}

export class Relay {
  /** Units submitted here go to the writer, or else to the direct path. */
  readonly path: ReservablePath;
  readonly election: WriterElection;
  readonly #inbox: Inbox;

  /** @param direct appends on this node */
  constructor(direct: ReservablePath, options: RelayOptions) {
    const { bus, onReceipts, onError } = options;
    const election = new WriterElection(options);
    const path = new RelayedPath(direct, { ...options, election });
    this.#inbox = new Inbox(direct, { ...options, election });
    this.election = election;
    this.path = path;
    bus.listen((text) => {
      try {
        const message = decodeMessage(text);
        if (message.kind === 'units') this.#inbox.receive(message);
        else if (message.kind === 'answers') path.receive(message);
        else if (message.kind === 'echo') election.echoed(message.lost);
        else onReceipts();
      } catch (error) {
        onError(error);
      }
    });
  }

  /** Resolves when the units of other nodes are answered. */
  drained(): Promise<void> {
    return this.#inbox.drained();
  }
}
