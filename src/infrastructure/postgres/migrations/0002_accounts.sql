-- Up Migration

-- How far each projection has read the log, as of the same transaction as its rows.
CREATE TABLE checkpoints (
  projection text NOT NULL,
  generation int NOT NULL,
  position bigint NOT NULL,
  PRIMARY KEY (projection, generation)
);
INSERT INTO checkpoints VALUES ('accounts', 1, 0);

-- Which accounts there are. Balances are not here: they are folded from the events of the accounts that are shown.
CREATE TABLE accounts (
  account_id uuid PRIMARY KEY,
  owner text NOT NULL,
  currency text NOT NULL,
  status text NOT NULL
);
CREATE INDEX accounts_by_owner ON accounts (owner, account_id);

-- The few events that this projection reads, so that it need not wade through the movements of money.
CREATE INDEX events_of_lifecycle ON events (position)
  WHERE type IN ('AccountOpened', 'AccountFrozen', 'AccountUnfrozen', 'AccountClosed');

-- Down Migration

DROP INDEX events_of_lifecycle;
DROP TABLE accounts, checkpoints;
