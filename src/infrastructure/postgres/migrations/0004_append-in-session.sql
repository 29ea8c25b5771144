-- Up Migration

-- append_batch for a node that appends batch after batch in one session, and need not ask again what it knows already.
-- What append_batch answers, this answers; it only skips what cannot be. (Nodes of the version before use append_batch
-- itself, side by side with this.)
--
-- node names the caller, batch counts its batches. The session remembers, of the last batch that was appended whole:
-- its node, its number, the position of the log's end after it, and the first of the batches since which nobody else
-- has appended. A transaction that fails leaves that as it was, and a new session remembers nothing.
--
-- behind: the batch that this one counts on, 0 for none: it was sent before that had ended, and decided on what that
-- leads to if all of it is appended. Unless that was, as the last in this session, nothing is appended and every verdict
-- is 2. Versions alone would not tell: another node's event in the place of a lost one has the same version and leads to
-- another state.
--
-- basis_knowns: the streams whose version the caller knows from its batches up to known_batch. If nobody else has
-- appended since, they are as they were, and are not looked up.
--
-- alone_since: the first of the batches, up to this, between which nobody else has appended; null if this one was not
-- appended whole.
CREATE FUNCTION append_in_session(
  node uuid, batch bigint, behind bigint, known_batch bigint, basis_knowns boolean[],
  command_ids uuid[], request_hashes bytea[], accepteds boolean[], first_events int[], outcomes text[],
  command_units int[],
  event_commands int[], event_streams uuid[], event_versions bigint[], event_types text[], event_schemas smallint[],
  event_data jsonb[], event_metadata jsonb[],
  check_commands int[], check_streams uuid[], check_versions bigint[],
  basis_streams uuid[], basis_versions bigint[],
  time_token text,
  OUT verdicts smallint[], OUT recorded text, OUT last_position bigint, OUT alone_since bigint
) LANGUAGE plpgsql AS $$
DECLARE
  -- node, number, position, first of those alone
  remembered text[] := string_to_array(current_setting('bank.appended', true), ' ');
  alone boolean;
  known boolean;
  now_at timestamptz;
  last_at timestamptz;
BEGIN
  -- First of all: whoever numbers events does so alone, so positions become visible in their order.
  PERFORM pg_advisory_xact_lock(4707230421);

  IF remembered[1] IS DISTINCT FROM node::text THEN
    remembered := NULL;
  END IF;
  IF behind <> 0 AND remembered[2]::bigint IS DISTINCT FROM behind THEN
    verdicts := array_fill(2::smallint, ARRAY[cardinality(command_ids)]);
    recorded := '';
    last_position := 0;
    RETURN;
  END IF;

  SELECT e.position, e.recorded_at INTO last_position, last_at FROM events e ORDER BY e.position DESC LIMIT 1;
  last_position := coalesce(last_position, 0);
  alone := coalesce(remembered[3]::bigint = last_position, false);
  alone_since := CASE WHEN alone THEN remembered[4]::bigint ELSE batch END;
  known := alone_since <= known_batch;

  IF NOT EXISTS (
    SELECT FROM unnest(basis_streams, basis_versions, basis_knowns) AS basis(stream, version, is_known)
      WHERE NOT (known AND basis.is_known) AND basis.version <> coalesce(
        (SELECT e.version FROM events e WHERE e.stream_id = basis.stream ORDER BY e.version DESC LIMIT 1), 0)
  ) THEN
    -- The database's clock, never backwards, in the milliseconds that answers show.
    now_at := date_trunc('milliseconds', greatest(clock_timestamp(), last_at));
    recorded := to_char(now_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
    BEGIN
      INSERT INTO commands (command_id, request_hash, accepted, position, outcome, recorded_at)
        SELECT c.id, c.hash, c.accepted, last_position + nullif(c.first_event, 0),
          CASE WHEN c.outcome <> '' THEN replace(c.outcome, time_token, recorded) END, now_at
        FROM unnest(command_ids, request_hashes, accepteds, first_events, outcomes)
          AS c(id, hash, accepted, first_event, outcome);
      INSERT INTO events (position, stream_id, version, type, schema_version, data, metadata, command_id, recorded_at)
        SELECT last_position + e.ordinal, e.stream, e.version, e.type, e.schema, e.data, e.metadata,
          command_ids[e.command], now_at
        FROM unnest(event_commands, event_streams, event_versions, event_types, event_schemas, event_data, event_metadata)
          WITH ORDINALITY AS e(command, stream, version, type, schema, data, metadata, ordinal);
      last_position := last_position + cardinality(event_streams);
      PERFORM set_config('bank.appended', concat_ws(' ', node, batch, last_position, alone_since), false);
      RETURN;
    EXCEPTION WHEN unique_violation THEN
      -- A command that was answered before, or a version written by someone without the lock: found out below.
    END;
  END IF;

  SELECT a.verdicts, a.recorded, a.last_position INTO verdicts, recorded, last_position
    FROM append_batch(command_ids, request_hashes, accepteds, first_events, outcomes, command_units,
      event_commands, event_streams, event_versions, event_types, event_schemas, event_data, event_metadata,
      check_commands, check_streams, check_versions, basis_streams, basis_versions, time_token) AS a;
  alone_since := NULL;
END $$;

-- Down Migration

DROP FUNCTION append_in_session;
