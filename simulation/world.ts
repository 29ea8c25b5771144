/** A simulated world: nodes of the bank, and readers of its feed, in their surroundings. */
import { Follower } from './follower.js';
import { SimulatedNode } from './node.js';
import type { Plan } from './plan.js';
import { Surroundings } from './surroundings.js';
import { accountsOf } from './wishes.js';

/** How far the clocks of nodes differ at most. */
const CLOCKS_APART_MS = 1_500;

export class World extends Surroundings {
  readonly nodes: readonly SimulatedNode[];
  readonly followers: readonly Follower[];
  /** The accounts that clients know of; they open them. */
  readonly accounts: readonly string[];

  constructor(plan: Plan, isTraced: boolean) {
    super(plan, isTraced);
    this.accounts = accountsOf(plan.seed, plan.accounts);
    this.nodes = Array.from({ length: plan.nodes }, (_, index) => {
      const aheadMs = this.random.between(-CLOCKS_APART_MS, CLOCKS_APART_MS);
      return new SimulatedNode(this, `node-${index + 1}`, aheadMs);
    });
    this.followers = Array.from(
      { length: plan.readers },
      (_, index) => new Follower(this, this.nodes, index + 1),
    );
    this.postgres.onCut = (commits, isPromoted) => {
      this.checks.cut(commits, isPromoted);
      this.receiver.cut();
      for (const follower of this.followers) follower.cut();
    };
  }

  /** Starts the nodes, and whoever follows the log. */
  async start(): Promise<void> {
    if (this.hasWebhook) await this.addWebhook();
    for (const node of this.nodes) node.start();
    for (const follower of this.followers) follower.start();
  }
}
