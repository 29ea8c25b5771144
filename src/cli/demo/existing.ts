/** Detects which demo a database holds, by the note on its first account. */
import { connectTo } from '../../infrastructure/postgres/connection/connectTo.js';
import { ofBank } from '../../infrastructure/postgres/connection/habitat.js';
import { CommandError } from '../commandError.js';
import { type Demo, demoOf } from './history.js';

/** Events to search: the note is on the first one, or close to it if another client wrote first. */
const EVENTS_MAX = 1_000;

/**
 * @returns undefined if it holds nothing yet
 * @throws CommandError if it holds another bank
 */
export async function demoIn(url: string): Promise<Demo | undefined> {
  const client = await connectTo(url, 'newest');
  try {
    const { rows: tables } = await client.query(`SELECT ${ofBank("'events'")} AS events`);
    if (tables[0].events === null) return undefined;
    const { rows } = await client.query(
      "SELECT data->'metadata'->>'demo' AS note FROM events WHERE position <= $1 ORDER BY note LIMIT 1",
      [EVENTS_MAX],
    );
    if (rows.length === 0) return undefined;
    const { note } = rows[0] as { note: string | null };
    const demo = demoOf(note ?? '');
    if (demo !== undefined) return demo;
    const bank = note === null ? 'another bank' : 'a demo of another version';
    throw new CommandError(
      `This database holds ${bank}, but the demo needs its own. Set DATA_DIR or DATABASE_URL to an empty one.`,
    );
  } finally {
    await client.end();
  }
}
