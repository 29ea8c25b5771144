-- Up Migration

-- The log. Rows are immutable. position is gapless over all streams, version is gapless within a stream.
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

-- Indexes the rare events of an account. Its first event, its newest movement and the newest event of each of these types
-- determine its state at any version, regardless of the stream's length (decision 15).
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
-- Applies under every session_replication_role, and to superusers.
ALTER TABLE events ENABLE ALWAYS TRIGGER events_append_only;
ALTER TABLE events ENABLE ALWAYS TRIGGER events_no_truncate;

-- One row per answered command. The answer to a movement is derived from its events, which start at position. All other
-- answers, and all rejections, are stored as text, so that a repeat gets the same bytes.
CREATE TABLE commands (
  command_id uuid PRIMARY KEY,
  request_hash bytea NOT NULL,
  accepted boolean NOT NULL,
  position bigint,
  outcome text,
  recorded_at timestamptz NOT NULL,
  CHECK (position IS NOT NULL OR outcome IS NOT NULL)
);
