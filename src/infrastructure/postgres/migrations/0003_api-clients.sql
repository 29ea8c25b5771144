-- Up Migration

-- Who may call the API. Only a hash of a key is kept, so this table does not let anyone in.
CREATE TABLE api_clients (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  key_hash bytea NOT NULL UNIQUE,
  scopes text[] NOT NULL,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now())
);

-- Down Migration

DROP TABLE api_clients;
