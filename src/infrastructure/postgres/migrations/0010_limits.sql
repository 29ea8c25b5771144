-- Up Migration

-- The newest event of each of these types is part of an account's state (accounts/stateEvents.ts): limits and what is used of them,
-- and changes of owner and metadata.
DROP INDEX events_of_terms;
CREATE INDEX events_of_terms ON events (stream_id, type, version)
  WHERE type IN ('OverdraftLimitSet', 'LimitsSet', 'AccountChanged', 'AccountFrozen', 'AccountUnfrozen', 'AccountClosed',
    'HoldPlaced', 'HoldCaptured', 'HoldReleased', 'HoldExpired');
