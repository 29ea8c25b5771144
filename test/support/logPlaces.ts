/** What happens to a log from outside, done to a database as simply as it can be. */
import type pg from 'pg';

/** The events after a position are gone, with their commands, as on a standby that lacked them or in files put back. */
export async function loseTail(client: pg.Pool | pg.ClientBase, after: number): Promise<void> {
  await client.query(`BEGIN; ALTER TABLE events DISABLE TRIGGER USER;
    DELETE FROM commands c USING events e WHERE e.command_id = c.command_id AND e.position > ${after};
    DELETE FROM events WHERE position > ${after};
    ALTER TABLE events ENABLE TRIGGER USER; COMMIT`);
}

/** As if the server had been promoted since the newest epoch began. */
export async function promote(client: pg.Pool | pg.ClientBase): Promise<void> {
  await client.query(`UPDATE log_epochs SET place = regexp_replace(place, '[^/]*$', 'FFFFFFFF')
    WHERE number = (SELECT max(number) FROM log_epochs)`);
}

/** As if the tables had been dropped and made anew from a dump. */
export async function restore(client: pg.Pool | pg.ClientBase): Promise<void> {
  await client.query(`BEGIN;
    ALTER TABLE events RENAME TO before_restore;
    CREATE TABLE events (LIKE before_restore INCLUDING ALL);
    INSERT INTO events SELECT * FROM before_restore;
    DROP TABLE before_restore; COMMIT`);
}
