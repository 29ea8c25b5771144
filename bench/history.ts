/** A past for stores that are measured. */
import pg from 'pg';

export const LONG = '00000000-0000-7000-8000-000000000000';
export const OTHER_EVENTS = 100;
/** Business dates go over ten years. */
export const DAYS = 3_650;

/**
 * Events of a past, written by SQL as the bank would have written them: deposits of 1.00, each account's spread over the
 * whole log.
 * @param others number of accounts with OTHER_EVENTS events each
 * @param longEvents number of events of the account LONG
 * @returns ids of the other accounts
 */
export async function fillHistory(url: string, others: number, longEvents: number): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const perEvent = 1 / Math.max(1, longEvents);
  await client.query(`
    CREATE TEMPORARY TABLE wanted AS
      SELECT row_number() OVER (ORDER BY share, stream) AS position, stream, version, days,
        CASE WHEN version = 1
          THEN jsonb_build_object('accountId', stream, 'owner', 'bench', 'currency', 'CZK', 'overdraftLimit', '0.00',
            'metadata', '{}'::jsonb)
          ELSE jsonb_build_object('amount', '1.00', 'currency', 'CZK', 'balance', (version - 1) || '.00',
            'effectiveOn', (date '2014-01-01' + days)::text) END AS data
      FROM (
        SELECT '${LONG}'::uuid AS stream, version, version * ${perEvent}::float8 AS share,
          (version * ${DAYS * perEvent}::float8)::int AS days FROM generate_series(1, ${longEvents}) AS version
        UNION ALL
        SELECT ('10000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, version, version::float8 / ${OTHER_EVENTS},
          (version * ${DAYS} / ${OTHER_EVENTS})::int
        FROM generate_series(1, ${others}) AS n, generate_series(1, ${OTHER_EVENTS}) AS version
      ) AS all_events`);
  await client.query(`
    INSERT INTO events (position, stream_id, version, type, schema_version, data, command_id, recorded_at, actor,
        correlation_id, request_hash)
      SELECT position, stream, version,
        CASE version WHEN 1 THEN 'AccountOpened' ELSE 'MoneyDeposited' END, CASE version WHEN 1 THEN 2 ELSE 1 END,
        data, command, timestamptz '2024-01-01' + position * interval '1 millisecond', '${LONG}', 'bench-1',
        CASE WHEN version > 1 THEN substr(sha256(command::text::bytea), 1, 16) END
      FROM (SELECT *, md5(position::text)::uuid AS command FROM wanted ORDER BY position) AS w`);
  await client.query(`
    INSERT INTO commands (command_id, request_hash, accepted, position, outcome, recorded_at)
      SELECT command_id, substr(sha256(command_id::text::bytea), 1, 16), true, position, format(
          '{"id":"%s","owner":"bench","currency":"CZK","balance":"0.00","available":"0.00","overdraftLimit":"0.00",'
            || '"status":"open","version":1,"openedAt":"%s","updatedAt":"%2$s","metadata":{}}',
          stream_id, to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')), recorded_at
      FROM events WHERE version = 1 ORDER BY position`);
  await client.query('DROP TABLE wanted');
  await client.query('VACUUM ANALYZE');
  const { rows } = await client.query(
    'SELECT DISTINCT stream_id AS id FROM events WHERE stream_id <> $1 ORDER BY 1',
    [LONG],
  );
  await client.end();
  return rows.map(({ id }) => id);
}
