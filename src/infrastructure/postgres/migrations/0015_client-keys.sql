-- Up Migration

-- The keys of API clients. A client may have several, so that one can be replaced while both work. One that has ended stays,
-- so that nobody takes it up again.
CREATE TABLE api_keys (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  client_id uuid NOT NULL REFERENCES api_clients ON DELETE CASCADE,
  key_hash bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  -- It works before this instant; without one, until it is ended.
  valid_until timestamptz
);
CREATE INDEX api_keys_of_client ON api_keys (client_id);

INSERT INTO api_keys (client_id, key_hash, created_at) SELECT id, key_hash, created_at FROM api_clients;

-- api_clients.key_hash is the key that a client was saved with: a node of the version before reads and writes only that.
-- Another one there replaces all keys that work. (A hash has 32 bytes; what has not stands for a key that has ended.)
CREATE FUNCTION keep_saved_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.key_hash = OLD.key_hash OR octet_length(NEW.key_hash) <> 32 THEN
      RETURN NULL;
    END IF;
    DELETE FROM api_keys
      WHERE client_id = NEW.id AND (valid_until IS NULL OR valid_until > clock_timestamp());
  END IF;
  INSERT INTO api_keys (client_id, key_hash) VALUES (NEW.id, NEW.key_hash);
  RETURN NULL;
END
$$;
CREATE TRIGGER keep_saved_key AFTER INSERT OR UPDATE OF key_hash ON api_clients
  FOR EACH ROW EXECUTE FUNCTION keep_saved_key();

-- Down Migration

DROP TRIGGER keep_saved_key ON api_clients;
DROP FUNCTION keep_saved_key();
DROP TABLE api_keys;
