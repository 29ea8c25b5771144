/** Sends many rows in one statement, as arrays of columns. */
import type pg from 'pg';
import { bigints, dates, instants, jsonbs, texts, uuids } from './binaryArray.js';
import { ask } from './connections.js';

/** How a column is sent and stored. Missing values are sent as '' or null and stored as NULL. */
const TYPES = {
  uuid: ['uuid', (column: string) => column],
  bigint: ['bigint', (column: string) => column],
  date: ['date', (column: string) => column],
  timestamptz: ['timestamptz', (column: string) => column],
  text: ['text', (column: string) => `nullif(${column}, '')`],
  numeric: ['text', (column: string) => `nullif(${column}, '')::numeric`],
  bigints: ['text', (column: string) => `${column}::bigint[]`],
  integers: ['text', (column: string) => `${column}::int[]`],
  jsonb: ['jsonb', (column: string) => `nullif(${column}, 'null')`],
} as const;
type Type = keyof typeof TYPES;

type Value = string | number | bigint | object | undefined;

/** A column: its type, and its value in a row. */
export type Column<Row> = readonly [Type, (row: Row) => Value];
export type Columns<Row> = Readonly<Record<string, Column<Row>>>;

/**
 * Runs one statement on many rows.
 * @param text a statement in which `:rows` stands for `SELECT column, … FROM` these rows
 */
export async function withRows<Row>(
  client: pg.ClientBase,
  name: string,
  text: string,
  rows: readonly Row[],
  columns: Columns<Row>,
): Promise<void> {
  if (rows.length === 0) return;
  const entries = Object.entries(columns);
  const values = entries.map(([, [type, of]]) => encode(type, rows.map(of)));
  const arrays = entries.map(([, [type]], index) => `$${index + 1}::${TYPES[type][0]}[]`);
  const names = entries.map(([column]) => column);
  const selected = entries.map(([column, [type]]) => `${TYPES[type][1](column)} AS ${column}`);
  const source = `SELECT ${selected.join(', ')} FROM unnest(${arrays.join(', ')}) AS r(${names.join(', ')})`;
  await ask(client, { name, text: text.replace(':rows', source), values });
}

function encode(type: Type, values: readonly Value[]): Buffer {
  if (type === 'uuid') return uuids(values as string[]);
  if (type === 'bigint') return bigints(values as number[]);
  if (type === 'date') return dates(values as string[]);
  if (type === 'timestamptz') return instants(values as string[]);
  if (type === 'bigints' || type === 'integers')
    return texts((values as number[][]).map((numbers) => `{${numbers.join(',')}}`));
  if (type === 'jsonb') return jsonbs(values.map((value) => JSON.stringify(value ?? null)));
  return texts(values.map((value) => String(value ?? '')));
}
