-- Up Migration

-- The log. A row is written once and never changed: position ascends without a hole over all streams,
-- version without a hole within one.
CREATE TABLE events (
  position bigint PRIMARY KEY,
  stream_id uuid NOT NULL,
  version bigint NOT NULL CHECK (version > 0),
  type text NOT NULL,
  schema_version smallint NOT NULL,
  data jsonb NOT NULL,
  metadata jsonb NOT NULL,
  command_id uuid NOT NULL,
  recorded_at timestamptz NOT NULL,
  UNIQUE (stream_id, version)
);

-- The rare events of an account. Its first event, its newest movement of money and the newest of each of these types give
-- its state at any version, however long its stream is (decision 15).
CREATE INDEX events_of_terms ON events (stream_id, type, version)
  WHERE type IN ('OverdraftLimitSet', 'AccountFrozen', 'AccountUnfrozen', 'AccountClosed');

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'events are append-only: % is refused', TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- Whatever session_replication_role is set to, for superusers too.
ALTER TABLE events ENABLE ALWAYS TRIGGER events_append_only;
ALTER TABLE events ENABLE ALWAYS TRIGGER events_no_truncate;

-- One row for each command that was answered. A movement of money is answered from its events, which start at position;
-- any other answer, and every rejection, is kept as its text: a repeat gets the same bytes.
CREATE TABLE commands (
  command_id uuid PRIMARY KEY,
  request_hash bytea NOT NULL,
  accepted boolean NOT NULL,
  position bigint,
  outcome text,
  recorded_at timestamptz NOT NULL,
  CHECK (position IS NOT NULL OR outcome IS NOT NULL)
);
