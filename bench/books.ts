/** After the benchmark: do the books agree with what was acknowledged? */
import type pg from 'pg';

/** @param acknowledged deposits and transfers that clients were told are done */
export async function checkBooks(client: pg.Client, acknowledged: { deposits: number; transfers: number }) {
  const { rows } = await client.query(`
    WITH newest AS (
      SELECT DISTINCT ON (stream_id) stream_id, version, (data->>'balance')::numeric AS balance
      FROM events WHERE type <> 'AccountOpened' ORDER BY stream_id, version DESC
    )
    SELECT
      count(*) FILTER (WHERE type = 'MoneyDeposited')::int AS deposits,
      count(*) FILTER (WHERE type = 'TransferSent')::int AS transfers,
      count(*) FILTER (WHERE type = 'TransferReceived')::int AS received,
      coalesce(sum((data->>'amount')::numeric) FILTER (WHERE type = 'MoneyDeposited'), 0)
        = (SELECT coalesce(sum(balance), 0) FROM newest) AS conserved,
      max(position) = count(*) AS gapless,
      count(*) = (SELECT sum(last) FROM (SELECT max(version) AS last FROM events GROUP BY stream_id) s) AS versions
    FROM events`);
  const [books] = rows;
  // A request cut off at the end of a round may be booked without having been acknowledged, never the other way.
  const kept = books.deposits >= acknowledged.deposits && books.transfers >= acknowledged.transfers;
  const sound =
    kept && books.transfers === books.received && books.conserved && books.gapless && books.versions;
  return { sound: sound === true, ...books, acknowledged };
}
