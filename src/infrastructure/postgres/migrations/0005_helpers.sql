-- Up Migration

-- Names this bank where it shares a server with others: a Redis may outlive the database it was filled from.
CREATE TABLE bank_identity (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  id uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO bank_identity DEFAULT VALUES;

-- Which cached states may be used (decision 7): those of this generation on this server, from usable_at on.
CREATE TABLE cache_trust (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  generation bigint NOT NULL DEFAULT 0,
  server text NOT NULL DEFAULT '',
  usable_at timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO cache_trust DEFAULT VALUES;

-- Down Migration

DROP TABLE cache_trust, bank_identity;
