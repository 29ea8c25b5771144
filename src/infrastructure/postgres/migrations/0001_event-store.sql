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

-- One row a command that was answered. A movement of money is answered from its events, which start at position;
-- any other answer, and every rejection, is kept as the text it was given as: a repeat gets those very bytes.
CREATE TABLE commands (
  command_id uuid PRIMARY KEY,
  request_hash bytea NOT NULL,
  accepted boolean NOT NULL,
  position bigint,
  outcome text,
  recorded_at timestamptz NOT NULL,
  CHECK (position IS NOT NULL OR outcome IS NOT NULL)
);

CREATE TABLE snapshots (
  stream_id uuid NOT NULL,
  state_version smallint NOT NULL,
  version bigint NOT NULL,
  state jsonb NOT NULL,
  PRIMARY KEY (stream_id, state_version, version)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'events are append-only: % is refused', TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Appends one batch: decided commands in arrival order, each with its events. One call is one transaction.
--
-- A command's id, request hash, acceptance, first event (ordinal in event_*, 0 for none) and outcome ('' = told by its
-- events) stand at one index of the command_* arrays; an event's command is such an index. command_units groups
-- commands that stand or fall together (an atomic batch); empty: each command is a unit of its own. basis_* names
-- every stream that was read and the version the batch was decided on. check_* holds the reads of commands that have
-- no events (rejections, and what was already done): their answer, too, is only true at that version.
--
-- Returns NULL verdicts when everything was appended, else one verdict a command: 0 appended, 1 duplicate (its id
-- is in commands already, with this or another request), 2 conflict (decided on a state that is not, or through
-- this batch's failures will not be, the committed one). recorded is the time that replaces time_token in outcomes.
CREATE FUNCTION append_batch(
  command_ids uuid[], request_hashes bytea[], accepteds boolean[], first_events int[], outcomes text[],
  command_units int[],
  event_commands int[], event_streams uuid[], event_versions bigint[], event_types text[], event_schemas smallint[],
  event_data jsonb[], event_metadata jsonb[],
  check_commands int[], check_streams uuid[], check_versions bigint[],
  basis_streams uuid[], basis_versions bigint[],
  time_token text,
  OUT verdicts smallint[], OUT recorded text, OUT last_position bigint
) LANGUAGE plpgsql AS $$
DECLARE
  now_at timestamptz;
  last_at timestamptz;
  duplicates uuid[];
  stale uuid[];
  units int[] := command_units;
  bad boolean[];
  added int[];
BEGIN
  -- First of all: whoever numbers events does so alone, so positions become visible in their order.
  PERFORM pg_advisory_xact_lock(4707230421);

  SELECT e.position, e.recorded_at INTO last_position, last_at FROM events e ORDER BY e.position DESC LIMIT 1;
  last_position := coalesce(last_position, 0);
  -- The database's clock, never backwards, in the milliseconds that answers show.
  now_at := date_trunc('milliseconds', greatest(clock_timestamp(), last_at));
  recorded := to_char(now_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

  SELECT array_agg(given.id) INTO duplicates
    FROM unnest(command_ids) AS given(id)
    WHERE (SELECT true FROM commands c WHERE c.command_id = given.id);

  SELECT array_agg(basis.stream) INTO stale
    FROM unnest(basis_streams, basis_versions) AS basis(stream, version)
    WHERE basis.version <> coalesce(
      (SELECT e.version FROM events e WHERE e.stream_id = basis.stream ORDER BY e.version DESC LIMIT 1), 0);

  IF duplicates IS NULL AND stale IS NULL THEN
    INSERT INTO events (position, stream_id, version, type, schema_version, data, metadata, command_id, recorded_at)
      SELECT last_position + e.ordinal, e.stream, e.version, e.type, e.schema, e.data, e.metadata,
        command_ids[e.command], now_at
      FROM unnest(event_commands, event_streams, event_versions, event_types, event_schemas, event_data, event_metadata)
        WITH ORDINALITY AS e(command, stream, version, type, schema, data, metadata, ordinal);
    INSERT INTO commands (command_id, request_hash, accepted, position, outcome, recorded_at)
      SELECT c.id, c.hash, c.accepted, last_position + nullif(c.first_event, 0),
        CASE WHEN c.outcome <> '' THEN replace(c.outcome, time_token, recorded) END, now_at
      FROM unnest(command_ids, request_hashes, accepteds, first_events, outcomes)
        AS c(id, hash, accepted, first_event, outcome);
    last_position := last_position + cardinality(event_streams);
    RETURN;
  END IF;

  -- Some cannot be appended. A unit is bad if it holds a duplicate, reads a stale stream, or builds on a bad
  -- unit's events; the last spreads, so repeat until nothing is added (each round marks a unit: it ends).
  IF cardinality(units) = 0 THEN
    units := ARRAY(SELECT generate_series(1, cardinality(command_ids)));
  END IF;
  bad := array_fill(false, ARRAY[cardinality(command_ids)]);
  SELECT array_agg(DISTINCT units[first_bad.command]) INTO added FROM (
    SELECT c.ordinal AS command FROM unnest(command_ids) WITH ORDINALITY AS c(id, ordinal) WHERE c.id = ANY (duplicates)
    UNION ALL
    SELECT e.command FROM unnest(event_commands, event_streams) AS e(command, stream) WHERE e.stream = ANY (stale)
    UNION ALL
    SELECT k.command FROM unnest(check_commands, check_streams) AS k(command, stream) WHERE k.stream = ANY (stale)
  ) first_bad;
  WHILE added IS NOT NULL LOOP
    FOR i IN 1 .. cardinality(added) LOOP bad[added[i]] := true; END LOOP;
    WITH taints AS (
      SELECT e.stream, min(e.version) AS version
      FROM unnest(event_commands, event_streams, event_versions) AS e(command, stream, version)
      WHERE bad[units[e.command]] GROUP BY e.stream
    ), steps AS (
      SELECT * FROM unnest(event_commands, event_streams, event_versions) AS e(command, stream, version)
      UNION ALL
      SELECT * FROM unnest(check_commands, check_streams, check_versions)
    )
    SELECT array_agg(DISTINCT units[steps.command]) INTO added
      FROM steps JOIN taints ON taints.stream = steps.stream
      WHERE steps.version >= taints.version AND NOT bad[units[steps.command]];
  END LOOP;

  WITH kept AS (
    SELECT last_position + row_number() OVER (ORDER BY e.ordinal) AS position, e.*
    FROM unnest(event_commands, event_streams, event_versions, event_types, event_schemas, event_data, event_metadata)
      WITH ORDINALITY AS e(command, stream, version, type, schema, data, metadata, ordinal)
    WHERE NOT bad[units[e.command]]
  ), inserted AS (
    INSERT INTO events (position, stream_id, version, type, schema_version, data, metadata, command_id, recorded_at)
      SELECT position, stream, version, type, schema, data, metadata, command_ids[command], now_at FROM kept
  ), answered AS (
    INSERT INTO commands (command_id, request_hash, accepted, position, outcome, recorded_at)
      SELECT c.id, c.hash, c.accepted, kept.position,
        CASE WHEN c.outcome <> '' THEN replace(c.outcome, time_token, recorded) END, now_at
      FROM unnest(command_ids, request_hashes, accepteds, first_events, outcomes) WITH ORDINALITY
        AS c(id, hash, accepted, first_event, outcome, ordinal)
        LEFT JOIN kept ON kept.ordinal = c.first_event
      WHERE NOT bad[units[c.ordinal]]
  )
  SELECT last_position + count(*) INTO last_position FROM kept;

  SELECT array_agg(CASE WHEN c.id = ANY (duplicates) THEN 1 WHEN bad[units[c.ordinal]] THEN 2 ELSE 0 END
      ORDER BY c.ordinal)
    INTO verdicts
    FROM unnest(command_ids) WITH ORDINALITY AS c(id, ordinal);
END $$;

-- Down Migration

DROP FUNCTION append_batch;
DROP TABLE snapshots, commands, events;
DROP FUNCTION refuse_change;
