/**
 * Once the faults are over and every client has its answers, everything comes to rest: read models, feeds and webhooks have
 * reached the end of the log, no receipt waits, and every node shows every account as the log has it.
 */
import type { AccountState } from '../../src/application/accounts/state.js';
import { StoreUnavailable } from '../../src/application/shared/errors.js';
import { projections } from '../postgres/projections.js';
import type { World } from '../world.js';

const LOOK_MS = 100;

/** Resolves when everything is at rest, and right. @param note called with what is not at rest yet, in words */
export async function atRest(world: World, note: (missing: string) => void): Promise<void> {
  for (;;) {
    const what = await missing(world);
    if (what === undefined) break;
    note(what);
    // An operator looks at a log that may be a copy.
    if (world.postgres.epochs.describe().isCopy) world.postgres.epochs.adopt();
    await world.time.sleep(LOOK_MS);
  }
  await readModels(world);
  await everyNode(world);
}

/** What has not come to rest, in words. */
async function missing(world: World): Promise<string | undefined> {
  const { nodes, followers, receiver, postgres, redis, end, hasWebhook } = world;
  const { books } = world.checks;
  const down = nodes.find(({ listening }) => listening === undefined);
  if (down !== undefined) return `${down.place} is down`;
  if (books.end !== end) return `the books end at ${books.end}, the log at ${end}`;
  for (const { id } of projections) {
    const [serving] = await postgres.projections.generations(id.name);
    if (serving?.position !== end) return `the read model ${id.name} is at ${serving?.position} of ${end}`;
  }
  const reader = followers.find(({ position }) => position !== end);
  if (reader !== undefined) return `a reader of the feed is at ${reader.position} of ${end}`;
  for (const { id, version } of books.bank.accounts)
    if (hasWebhook && receiver.acknowledged(id) !== version)
      return `webhooks of ${id} are at version ${receiver.acknowledged(id)} of ${version}`;
  const now = new Date(postgres.clock.now()).toISOString();
  const expired = books.bank.holds.find(({ ended, expiresAt }) => ended === undefined && expiresAt <= now);
  if (expired !== undefined) return `no event says that hold ${expired.id} has expired`;
  const waiting = redis.space(postgres.epochs.name).helpers.waiting.length;
  return waiting === 0 ? undefined : `${waiting} receipts wait`;
}

async function readModels(world: World): Promise<void> {
  const { postgres, checks } = world;
  const { books, knowledge, broken } = checks;
  const rows = postgres.projections.rows('accounts') as ReadonlyMap<string, AccountState>;
  const now = knowledge.moment([]);
  for (const { account } of rows.values()) checks.hasState(account, now, 'the read model of accounts');
  if (rows.size !== books.bank.accounts.length)
    broken.report('read models', `${rows.size} accounts are listed, ${books.bank.accounts.length} are open`);
}

/** Every node shows every account at its newest version. */
async function everyNode({ nodes, accounts, checks, time }: World): Promise<void> {
  const { books, broken } = checks;
  for (const { listening, place } of nodes) {
    for (const id of accounts) {
      const look = async () => {
        const right = books.bank.account(id)?.version ?? 0;
        const state = await found(() => listening?.application.bank.account(id), time);
        return { shown: state?.account.version ?? 0, right };
      };
      let { shown, right } = await look();
      if (shown < right) {
        // A failover that ended only now may have cut the log meanwhile, and of a hold that has just expired nobody was told yet.
        await time.sleep(LOOK_MS);
        ({ shown, right } = await look());
      }
      if (shown < right) broken.report('fresh reads', `${place} shows ${id} at ${shown} of ${right}`, place);
    }
  }
}

/** A session may have ended with the last fault. */
async function found<T>(read: () => Promise<T> | undefined, time: World['time']): Promise<T | undefined> {
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      await time.sleep(LOOK_MS);
    }
  }
}
