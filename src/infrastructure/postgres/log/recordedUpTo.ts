/**
 * A common table expression for `WITH RECURSIVE`: its row with `low = high` has the last position recorded before an instant
 * (`<`) or up to it (`<=`), 0 if there is none. By binary search: recording times never decrease with position, and positions
 * have no gaps.
 * @param name of the expression
 * @param instant a parameter, such as `$1`
 */
export const recordedUpTo = (
  name: string,
  instant: string,
  operator: '<' | '<=',
): string => `${name} (low, high) AS (
    SELECT 0::bigint, coalesce((SELECT max(position) FROM events), 0)
    UNION ALL
    SELECT CASE WHEN middle.is_before THEN middle.position ELSE low END,
      CASE WHEN middle.is_before THEN high ELSE middle.position - 1 END
    FROM ${name} JOIN LATERAL (
      SELECT position, recorded_at ${operator} ${instant}::timestamptz AS is_before
      FROM events WHERE position = (low + high + 1) / 2
    ) middle ON true
    WHERE low < high
  )`;
