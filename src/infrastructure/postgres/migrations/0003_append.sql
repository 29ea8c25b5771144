-- Up Migration

-- Appends one batch: decided commands in arrival order, each with its events. One call is one transaction.
--
-- The batch
--   A command's id, request hash, acceptance, first event (ordinal in event_*, 0 for none) and outcome (empty if derived
--   from its events) share an index in the command_* arrays; event_commands holds that index for each event.
--   command_units groups the commands of atomic batches; if empty, each command is a unit of its own.
--   basis_* lists every stream that was read, with the version the batch was decided on. check_* lists the reads of
--   commands without events (rejections, and commands without effect): their answers, too, are valid at that version only.
--   time_token is a placeholder in outcomes for the time of recording.
--
-- The log it was decided on (decision 11)
--   known_name is the name of the log; known_position and known_mark identify the newest event that the caller knows.
--
-- The session (decision 6)
--   node identifies the caller, batch numbers its batches. The session remembers the last batch that was appended
--   completely: its node, its number, the end of the log after it, and the first batch since which no other node has
--   appended. A failed transaction does not change this memory, and a new session starts without it.
--   behind is the batch that this one depends on, 0 for none: this batch was sent before that one ended, and decided on the
--   states after it. Comparing versions is not enough to detect that it failed: an event of another node in place of a lost
--   one has the same version but leads to a different state.
--   basis_knowns marks streams whose version the caller knows from its batches up to known_batch. If no other node has
--   appended since, these versions are still current and not looked up.
--
-- The result
--   verdicts is null if the whole batch was appended. Otherwise it has one verdict per command: 0 appended; 1 duplicate:
--   its id is already in commands, with this or another request; 2 conflict: it was decided on a state that is not the
--   committed one, or that depends on a failed command of this batch.
--   is_other: this is not the log that the caller knows. In this case, and if the batch in behind was not the last one
--   that this session appended completely, nothing is appended and every verdict is 2.
--   recorded is the time of recording, last_position the end of the log after the batch; before_* is the newest event
--   before it. alone_since is the first of the consecutive batches up to this one without an append of another node; null
--   if this batch was not appended completely.
CREATE FUNCTION append_to_log(
  known_name uuid, known_position bigint, known_mark text,
  node uuid, batch bigint, behind bigint, known_batch bigint, basis_knowns boolean[],
  command_ids uuid[], request_hashes bytea[], accepteds boolean[], first_events int[], outcomes text[],
  command_units int[],
  event_commands int[], event_streams uuid[], event_versions bigint[], event_types text[], event_schemas smallint[],
  event_data jsonb[], event_metadata jsonb[],
  check_commands int[], check_streams uuid[], check_versions bigint[],
  basis_streams uuid[], basis_versions bigint[],
  time_token text,
  OUT verdicts smallint[], OUT recorded text, OUT last_position bigint, OUT alone_since bigint,
  OUT is_other boolean, OUT before_position bigint, OUT before_mark text
) LANGUAGE plpgsql AS $$
DECLARE
  seen record;
  -- node, number, position, first batch without an append of another node
  remembered text[] := string_to_array(current_setting('bank.appended', true), ' ');
  first_alone bigint;
  now_at timestamptz;
  duplicates uuid[];
  stale uuid[];
  units int[] := command_units;
  bad boolean[];
  added int[];
BEGIN
  -- First, the append lock: only its holder assigns positions, so they become visible in order.
  PERFORM pg_advisory_xact_lock(4707230421);

  -- The log's identity and end, as in log_sighting, with the time of the newest event.
  SELECT l.name, l.events_table = 'events'::regclass AS is_in_place, e.position, e.recorded_at,
      log_mark(e.command_id, e.recorded_at) AS mark,
      (SELECT log_mark(k.command_id, k.recorded_at) FROM events k WHERE k.position = known_position) AS known_mark
    INTO seen
    FROM (SELECT name, events_table FROM log_epochs ORDER BY number DESC LIMIT 1) l
      LEFT JOIN (SELECT position, command_id, recorded_at FROM events ORDER BY position DESC LIMIT 1) e ON true;
  before_position := coalesce(seen.position, 0);
  before_mark := seen.mark;
  is_other := seen.name <> known_name OR NOT seen.is_in_place
    OR (known_position > 0 AND seen.known_mark IS DISTINCT FROM append_to_log.known_mark);

  IF remembered[1] IS DISTINCT FROM node::text THEN
    remembered := NULL;
  END IF;
  IF is_other OR (behind <> 0 AND remembered[2]::bigint IS DISTINCT FROM behind) THEN
    verdicts := array_fill(2::smallint, ARRAY[cardinality(command_ids)]);
    recorded := '';
    last_position := 0;
    RETURN;
  END IF;

  last_position := before_position;
  first_alone := CASE WHEN remembered[3]::bigint = last_position THEN remembered[4]::bigint ELSE batch END;
  -- The database's clock, kept from going backwards, rounded to the milliseconds that responses show.
  now_at := date_trunc('milliseconds', greatest(clock_timestamp(), seen.recorded_at));
  recorded := to_char(now_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

  -- The common case: the whole batch can be appended. Duplicate command ids violate the primary key.
  IF NOT EXISTS (
    SELECT FROM unnest(basis_streams, basis_versions, basis_knowns) AS basis(stream, version, is_known)
      WHERE NOT (first_alone <= known_batch AND basis.is_known) AND basis.version <> coalesce(
        (SELECT e.version FROM events e WHERE e.stream_id = basis.stream ORDER BY e.version DESC LIMIT 1), 0)
  ) THEN
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
      alone_since := first_alone;
      PERFORM set_config('bank.appended', concat_ws(' ', node, batch, last_position, alone_since), false);
      RETURN;
    EXCEPTION WHEN unique_violation THEN
      -- A duplicate command, or a version written without the lock; the checks below determine which.
    END;
  END IF;

  -- A part of the batch cannot be appended. A unit is bad if it contains a duplicate, reads a stale stream, or builds on
  -- events of a bad unit. The last rule propagates, so repeat until no unit is added; each round adds one, so it ends.
  SELECT array_agg(given.id) INTO duplicates
    FROM unnest(command_ids) AS given(id)
    WHERE (SELECT true FROM commands c WHERE c.command_id = given.id);
  SELECT array_agg(basis.stream) INTO stale
    FROM unnest(basis_streams, basis_versions) AS basis(stream, version)
    WHERE basis.version <> coalesce(
      (SELECT e.version FROM events e WHERE e.stream_id = basis.stream ORDER BY e.version DESC LIMIT 1), 0);
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

  -- Append the other units.
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
