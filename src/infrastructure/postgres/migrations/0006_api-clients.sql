-- Up Migration

-- Who may call the API.
CREATE TABLE api_clients (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  scopes text[] NOT NULL,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now())
);

-- Their keys: only a hash of each, so this table lets nobody in. A client may have several, so that one can be replaced
-- while both work. A key that has ended stays, so that nobody takes it up again.
CREATE TABLE api_keys (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  client_id uuid NOT NULL REFERENCES api_clients ON DELETE CASCADE,
  key_hash bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  -- It works before this instant; without one, until it is ended.
  valid_until timestamptz
);
CREATE INDEX api_keys_of_client ON api_keys (client_id);
