-- Up Migration

-- API clients.
CREATE TABLE api_clients (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  scopes text[] NOT NULL,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now())
);

-- API keys. Only hashes are stored, so the table contains no usable keys. A client may have several keys, so that one can
-- be rotated while both are valid. Expired and revoked keys stay, so that they cannot be reused.
CREATE TABLE api_keys (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  client_id uuid NOT NULL REFERENCES api_clients ON DELETE CASCADE,
  key_hash bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  -- The key is valid before this instant; if null, until it is revoked.
  valid_until timestamptz
);
CREATE INDEX api_keys_of_client ON api_keys (client_id);
