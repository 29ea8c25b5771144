-- Up Migration

-- Each projection keeps generations of its tables: one that is served, shown by views, and at times one that is being
-- built beside it. The tables are made by the program (infrastructure/postgres/projections), since a rebuild makes them
-- too. What migration 0002 made for the list of accounts is built anew from the events.
DROP INDEX events_of_lifecycle;
DROP TABLE accounts, checkpoints;

CREATE TABLE checkpoints (
  projection text NOT NULL,
  generation int NOT NULL,
  -- of the code that writes the rows: a program leaves generations of another version alone
  version int NOT NULL,
  is_serving boolean NOT NULL,
  -- as of the same transaction as the rows: the events up to here are in them
  position bigint NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- the event that cannot be projected, and why
  failed_position bigint,
  failure text,
  PRIMARY KEY (projection, generation)
);
CREATE UNIQUE INDEX checkpoints_serving ON checkpoints (projection) WHERE is_serving;

-- Down Migration

DROP TABLE checkpoints;
CREATE TABLE checkpoints (
  projection text NOT NULL,
  generation int NOT NULL,
  position bigint NOT NULL,
  PRIMARY KEY (projection, generation)
);
INSERT INTO checkpoints VALUES ('accounts', 1, 0);
CREATE TABLE accounts (
  account_id uuid PRIMARY KEY,
  owner text NOT NULL,
  currency text NOT NULL,
  status text NOT NULL
);
CREATE INDEX accounts_by_owner ON accounts (owner, account_id);
CREATE INDEX events_of_lifecycle ON events (position)
  WHERE type IN ('AccountOpened', 'AccountFrozen', 'AccountUnfrozen', 'AccountClosed');
