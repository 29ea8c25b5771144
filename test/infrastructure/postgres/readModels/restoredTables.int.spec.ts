/** Tables of read models as a restore leaves them: some too many, some missing, views that show others. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connections } from '../../../../src/infrastructure/postgres/connection/connections.js';
import { PostgresEventStore } from '../../../../src/infrastructure/postgres/log/eventStore.js';
import { projections } from '../../../../src/infrastructure/postgres/readModels/all.js';
import { PostgresProjectionStore } from '../../../../src/infrastructure/postgres/readModels/projectionStore.js';
import { LogWriter } from '../../../support/log.js';
import { openDatabase } from '../../../support/migratedDatabase.js';
import { project } from '../../../support/projecting.js';

let connections: Connections;
let close: () => Promise<void>;
let store: PostgresEventStore;
let keeper: PostgresProjectionStore;

const query = async (text: string) => (await connections.background.query(text)).rows;

beforeEach(async () => {
  const opened = await openDatabase();
  [connections] = opened.nodes as [Connections];
  close = opened.close;
  store = new PostgresEventStore(connections);
  keeper = new PostgresProjectionStore(connections, projections);
  await keeper.prepare();
  const writer = new LogWriter(store);
  const account = await writer.open('Ada');
  for (let index = 0; index < 5; index += 1) await writer.move(account, 100n);
  await project(connections, keeper);
});
afterEach(() => close());

const names = projections.map(({ id }) => id.name);
const views = projections.flatMap(({ tables }) => Object.keys(tables));

/** What the views show, in numbers of rows. */
const shown = async () =>
  Object.fromEntries(
    await Promise.all(views.map(async (view) => [view, (await query(`SELECT 1 FROM ${view}`)).length])),
  );

async function rebuildAll(): Promise<void> {
  for (const name of names) expect(await keeper.begin(name), name).toBe(true);
  await project(connections, keeper);
  for (const { projection, generation, isServing } of await keeper.generations()) {
    if (!isServing) expect(await keeper.promote(projection, generation), projection).toBe(true);
  }
}

describe('a rebuild', () => {
  it('works beside tables of generations that no checkpoint knows, and leaves those alone', async () => {
    const whole = await shown();
    for (const view of views) await query(`CREATE TABLE ${view}_2 AS SELECT 1 AS left_behind`);
    await query('CREATE VIEW journal_7 AS SELECT 1 AS of_somebody_else');
    await keeper.prepare();
    await rebuildAll();
    expect(await shown()).toEqual(whole);
    for (const view of views) expect(await query(`SELECT left_behind FROM ${view}_2`)).toHaveLength(1);
    const generations = await keeper.generations('journal');
    expect(generations.map(({ generation }) => generation)).toEqual([8]);
  });

  it('works where the restore has not brought back the views', async () => {
    const whole = await shown();
    await query(`DROP VIEW ${views.join(', ')}`);
    await rebuildAll();
    expect(await shown()).toEqual(whole);
  });
});

describe('a start', () => {
  const damages: readonly (readonly [string, string])[] = [
    ['a view is missing', 'DROP VIEW ledger_balances'],
    [
      'a view shows another table',
      `CREATE TABLE journal_9 (LIKE journal_1); CREATE OR REPLACE VIEW journal AS SELECT * FROM journal_9`,
    ],
    ['the served tables are missing', 'DROP TABLE journal_1 CASCADE'],
    ['nothing is left but a checkpoint', 'DROP TABLE journal_1, ledger_balances_1 CASCADE'],
    ['nothing is left but tables', "DELETE FROM checkpoints WHERE projection = 'journal'"],
    [
      'what was being built is missing',
      "INSERT INTO checkpoints (projection, generation, version, is_serving) VALUES ('journal', 2, 2, false)",
    ],
    ['they hold more than the log', "UPDATE checkpoints SET position = 99 WHERE projection = 'journal'"],
  ];

  it.each(damages)('mends what is there when %s', async (_, damage) => {
    const whole = await shown();
    await query(damage);
    await keeper.prepare();
    await project(connections, keeper);
    expect(await shown()).toEqual(whole);
    await rebuildAll();
    expect(await shown()).toEqual(whole);
  });

  it('leaves alone what code of another version has made', async () => {
    await query("UPDATE checkpoints SET version = 99, generation = 5 WHERE projection = 'journal'");
    const before = await keeper.generations();
    await keeper.prepare();
    expect(await keeper.generations()).toEqual(before);
  });
});
