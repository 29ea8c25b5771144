/** What connects the nodes of a bank, so that one of them, the writer, appends the commands of all. */

/** The format of messages (messages.ts); raise it with every change. Nodes of other versions then append by themselves. */
export const MESSAGE_FORMAT = 2;

/** Whether two nodes understand each other's messages. */
export const understandEachOther = (nodeId: string, other: string): boolean =>
  nodeId.split('.')[1] === other.split('.')[1];

/**
 * Carries messages between nodes, and keeps the writer's lease. A message may be lost, late or sent to a node that is
 * gone: nothing but speed depends on it (decision 16).
 */
export interface CommandBus {
  /** Names this process, unique for each start. What follows a dot is the format of the messages that it understands. */
  readonly nodeId: string;
  /** Whether messages can be sent now. */
  readonly isUp: boolean;
  /**
   * The node that holds the writer's lease; undefined if none does.
   * @param ms claims or renews the lease for this node and for this long, unless another node holds it; undefined only asks
   * @param over the claim also ends the lease of this node, if it holds one
   * @throws HelperUnavailable
   */
  lease(ms: number | undefined, over?: string): Promise<string | undefined>;
  /** Gives up the lease, if this node holds it. @throws HelperUnavailable */
  resign(): Promise<void>;
  /** Sends a message. @throws HelperUnavailable if it is known not to arrive */
  send(to: string, message: string): Promise<void>;
  /** Calls back with the messages to this node. */
  listen(onMessage: (message: string) => void): void;
}
