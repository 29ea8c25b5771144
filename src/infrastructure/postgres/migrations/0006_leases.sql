-- Up Migration

-- Work that one of many nodes does at a time. A lease only spares work: whoever commits checks for itself that nobody
-- was faster.
CREATE TABLE leases (
  name text PRIMARY KEY,
  holder uuid NOT NULL,
  held_until timestamptz NOT NULL
);

-- Down Migration

DROP TABLE leases;
