-- Up Migration

-- The log. Rows are immutable. position is gapless over all streams, version is gapless within a stream.
-- Columns of fixed width come first, so that no bytes are lost to alignment. A null in any of more than eight columns costs
-- a row eight bytes, so the first event of a movement has none (decision 18).
CREATE TABLE events (
  position bigint PRIMARY KEY,
  stream_id uuid NOT NULL,
  version bigint NOT NULL CHECK (version > 0),
  recorded_at timestamptz NOT NULL,
  command_id uuid NOT NULL,
  -- The API client. Null for an imported event whose metadata is not that of this bank, see correlation_id.
  actor uuid,
  schema_version smallint NOT NULL,
  type text NOT NULL,
  data jsonb NOT NULL,
  -- The request; the cause of an event is its command. Without an actor: all of the event's metadata, as JSON.
  correlation_id text NOT NULL,
  -- At the first event of a command whose answer is derived from its events: the first half of the SHA-256 of its request.
  -- All other commands have a row in commands.
  request_hash bytea,
  UNIQUE (stream_id, version)
);

-- A command has effect once: its id is unique here, in commands, and, by a check of every append, over both.
CREATE UNIQUE INDEX events_of_commands ON events (command_id) WHERE request_hash IS NOT NULL;

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

-- Answered commands whose answer is not derived from events: rejections, and everything but movements. The answer is
-- stored as text, so that a repeat gets the same bytes. position is that of the first event, if there is one.
CREATE TABLE commands (
  command_id uuid PRIMARY KEY,
  request_hash bytea NOT NULL,
  accepted boolean NOT NULL,
  position bigint,
  outcome text NOT NULL,
  recorded_at timestamptz NOT NULL
);
