-- Up Migration

-- The rare events of an account. With the newest of each type and the newest movement of money its state at any version
-- is told, however long its stream is and wherever its snapshots are.
CREATE INDEX events_of_terms ON events (stream_id, type, version)
  WHERE type IN ('OverdraftLimitSet', 'AccountFrozen', 'AccountUnfrozen', 'AccountClosed');

-- Down Migration

DROP INDEX events_of_terms;
