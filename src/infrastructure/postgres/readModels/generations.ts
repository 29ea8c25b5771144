/**
 * Tables of read models: numbered generations, and views of the serving one. After any restore, missing
 * tables are rebuilt, and existing ones are never written unless a checkpoint says that they belong to the
 * bank.
 */

import type pg from 'pg';
import { asPosition } from '../../../application/log/ports.js';
import type { Generation } from '../../../application/readModels/ports.js';
import { commandLine } from '../../../application/shared/commandLine.js';
import { StoreForbidden } from '../../../application/shared/errors.js';
import { ask } from '../connection/connections.js';
import { grantGeneration, grantView } from '../connection/grants.js';
import { BANK_SCHEMA } from '../connection/habitat.js';
import type { PostgresProjection } from './projection.js';

interface CheckpointRow {
  projection: string;
  generation: number;
  version: number;
  is_serving: boolean;
  position: string;
  started_at: Date;
  updated_at: Date;
  failed_position: string | null;
  failure: string | null;
}

/** Generations of one projection or all; the serving one comes first. */
export async function generations(
  client: pg.Pool | pg.ClientBase,
  projection?: string,
): Promise<Generation[]> {
  const rows = await ask<CheckpointRow>(client, {
    name: 'generations',
    text: `SELECT * FROM checkpoints WHERE $1::text IS NULL OR projection = $1
      ORDER BY projection, is_serving DESC, generation`,
    values: [projection],
  });
  return rows.map((row) => ({
    projection: row.projection,
    generation: row.generation,
    version: row.version,
    isServing: row.is_serving,
    position: asPosition(Number(row.position)),
    startedAt: row.started_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    ...(row.failure === null
      ? {}
      : { failure: { position: asPosition(Number(row.failed_position)), reason: row.failure } }),
  }));
}

export const tableName = (name: string, generation: number): string => `${name}_${generation}`;

/** The existing generations of a projection. */
export interface Found {
  readonly serving: Generation | undefined;
  readonly building: readonly Generation[];
  /** Unusable generations: tables are missing, or their checkpoint is beyond the log. */
  readonly broken: readonly Generation[];
  /** Whether the views show the serving generation. */
  readonly isShown: boolean;
  /** The number of the next generation: greater than that of any known generation or existing table. */
  readonly next: number;
}

interface Relation {
  readonly name: string;
  readonly kind: string;
  /** The tables that a view reads. */
  readonly shows: readonly string[] | null;
}

export async function find(client: pg.ClientBase, { id, tables }: PostgresProjection): Promise<Found> {
  const names = Object.keys(tables);
  const relations = await ask<Relation & pg.QueryResultRow>(client, {
    text: `SELECT c.relname AS name, c.relkind AS kind, (
        SELECT array_agg(DISTINCT t.relname::text) FROM pg_rewrite r
          JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
          JOIN pg_class t ON t.oid = d.refobjid AND t.oid <> c.oid
        WHERE r.ev_class = c.oid
      ) AS shows
      FROM pg_class c WHERE c.relnamespace = ${BANK_SCHEMA} AND c.relname ~ $1`,
    values: [`^(${names.join('|')})(_[0-9]{1,9})?$`],
  });
  const known = await generations(client, id.name);
  const [end] = await ask<{ position: string }>(client, {
    text: 'SELECT coalesce(max(position), 0) AS position FROM events',
  });
  const isTable = (table: string) => relations.some(({ name, kind }) => name === table && kind === 'r');
  // Only the code of another version knows its tables.
  const isSound = ({ generation, version, position }: Generation) =>
    position <= Number(end?.position) &&
    (version !== id.version || names.every((name) => isTable(tableName(name, generation))));
  const shows = (name: string, table: string) =>
    relations.some((one) => one.name === name && one.shows?.length === 1 && one.shows[0] === table);
  const sound = known.filter(isSound);
  const serving = sound.find(({ isServing }) => isServing);
  const numbers = relations.map(({ name }) => Number(/_([0-9]+)$/.exec(name)?.[1] ?? 0));
  return {
    serving,
    building: sound.filter(({ isServing }) => !isServing),
    broken: known.filter((generation) => !isSound(generation)),
    isShown:
      serving !== undefined &&
      (serving.version !== id.version ||
        names.every((name) => shows(name, tableName(name, serving.generation)))),
    next: Math.max(0, ...numbers, ...known.map(({ generation }) => generation)) + 1,
  };
}

/** Locks the set of generations of a projection until the transaction ends. */
export async function lock(client: pg.ClientBase, projection: string): Promise<void> {
  const text = 'SELECT 1 FROM checkpoints WHERE projection = $1 ORDER BY generation FOR UPDATE';
  await ask(client, { text, values: [projection] });
}

/**
 * Repairs a projection: afterwards it has a usable serving generation, shown by the views, and no unusable
 * ones. Call it under `lock`, as the owner.
 */
export async function mend(client: pg.ClientBase, projection: PostgresProjection): Promise<Found> {
  const found = await find(client, projection);
  const { serving, broken, isShown, next } = found;
  for (const { generation } of broken) await forget(client, projection, generation);
  const lost = broken.find(({ isServing }) => isServing);
  if (serving === undefined) {
    await create(client, projection, next, true);
    await show(client, projection, next, lost?.generation);
  } else if (!isShown) {
    await show(client, projection, serving.generation);
  }
  for (const { generation, isServing } of broken)
    if (!isServing) await dropTables(client, projection, generation);
  return serving === undefined ? find(client, projection) : found;
}

/** Creates the empty tables of a generation, as the owner. */
export async function create(
  client: pg.ClientBase,
  { id, tables }: PostgresProjection,
  generation: number,
  isServing: boolean,
): Promise<void> {
  for (const [name, statements] of Object.entries(tables)) {
    const table = tableName(name, generation);
    for (const text of statements(table)) await ask(client, { text });
    await grantGeneration(client, table);
  }
  await ask(client, {
    text: 'INSERT INTO checkpoints (projection, generation, version, is_serving) VALUES ($1, $2, $3, $4)',
    values: [id.name, generation, id.version, isServing],
  });
}

/** Drops a generation that no view shows, as the owner. */
export async function drop(
  client: pg.ClientBase,
  projection: PostgresProjection,
  generation: number,
): Promise<void> {
  await forget(client, projection, generation);
  await dropTables(client, projection, generation);
}

/** Switches to a generation and drops the previous one's tables. Serving roles may do this. */
export async function replace(
  client: pg.ClientBase,
  projection: PostgresProjection,
  generation: number,
  previous: number,
): Promise<void> {
  await forget(client, projection, previous);
  await ask(client, {
    text: 'UPDATE checkpoints SET is_serving = true WHERE projection = $1 AND generation = $2',
    values: [projection.id.name, generation],
  });
  await showInstead(client, projection, generation, previous);
}

async function show(
  client: pg.ClientBase,
  projection: PostgresProjection,
  generation: number,
  previous?: number,
): Promise<void> {
  await showInstead(client, projection, generation, previous);
  for (const view of Object.keys(projection.tables)) await grantView(client, view);
}

async function showInstead(
  client: pg.ClientBase,
  { tables }: PostgresProjection,
  generation: number,
  previous: number | undefined,
): Promise<void> {
  await ask(client, {
    text: 'SELECT show_generation($1, $2, $3)',
    values: [Object.keys(tables), generation, previous],
  });
}

async function forget(client: pg.ClientBase, { id }: PostgresProjection, generation: number): Promise<void> {
  const text = 'DELETE FROM checkpoints WHERE projection = $1 AND generation = $2';
  await ask(client, { text, values: [id.name, generation] });
}

async function dropTables(
  client: pg.ClientBase,
  { tables }: PostgresProjection,
  generation: number,
): Promise<void> {
  for (const name of Object.keys(tables)) {
    await ask(client, { text: `DROP TABLE IF EXISTS ${tableName(name, generation)}` });
  }
}

interface OwnerRow {
  readonly role: string;
  readonly owner: string;
  readonly schema: string;
  readonly may: boolean;
}

/**
 * Switches to the owner of the bank's tables until the transaction ends.
 * @param wish the purpose, phrased to follow "cannot"
 * @param command the command that the owner can run, without `npm run bank -- `
 * @throws StoreForbidden if this role is not a member of the owner
 */
export async function asOwner(client: pg.ClientBase, wish: string, command: string): Promise<void> {
  const [row] = await ask<OwnerRow & pg.QueryResultRow>(client, {
    text: `SELECT current_user AS role, r.rolname AS owner, current_schema() AS schema,
        pg_has_role(r.oid, 'MEMBER') AND has_schema_privilege(r.oid, current_schema(), 'CREATE') AS may
      FROM pg_class t JOIN pg_roles r ON r.oid = t.relowner
      WHERE t.relnamespace = ${BANK_SCHEMA} AND t.relname = 'checkpoints'`,
  });
  if (row === undefined) throw new Error('there is no table checkpoints');
  const { role, owner, schema, may } = row;
  if (!may) {
    throw new StoreForbidden(
      `The database role "${role}" cannot ${wish} in the schema "${schema}": run \`${commandLine(command)}\` as ` +
        `the role "${owner}", which owns the bank’s tables.`,
    );
  }
  if (role !== owner) await ask(client, { text: "SELECT set_config('role', $1, true)", values: [owner] });
}

/** Relations not created by migrations: views of read models, and tables of their generations. */
export async function relationsOf(
  client: pg.ClientBase,
  projections: readonly PostgresProjection[],
): Promise<{ readonly views: readonly string[]; readonly tables: readonly string[] }> {
  const known = await generations(client);
  const views = projections.flatMap(({ tables }) => Object.keys(tables));
  const tables = projections.flatMap((projection) =>
    known
      .filter((generation) => generation.projection === projection.id.name)
      .flatMap(({ generation }) => Object.keys(projection.tables).map((name) => tableName(name, generation))),
  );
  const rows = await ask<{ name: string }>(client, {
    text: `SELECT relname AS name FROM pg_class
      WHERE relnamespace = ${BANK_SCHEMA} AND relname = ANY ($1)`,
    values: [tables],
  });
  return { views, tables: rows.map(({ name }) => name) };
}
