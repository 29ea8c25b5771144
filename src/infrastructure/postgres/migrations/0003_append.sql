-- Up Migration

-- Appends one batch: decided commands in arrival order, each with its events. One call is one transaction.
--
-- The batch
--   A command's id, request hash, acceptance, first event (ordinal in event_*, 0 for none) and outcome ('': its events
--   tell it) stand at one index of the command_* arrays; event_commands holds such an index for each event.
--   command_units groups commands that stand or fall together (an atomic batch); empty: each command is a unit.
--   basis_* names every stream that was read, and the version the batch was decided on. check_* holds the reads of
--   commands without events (rejections, and what was already done): their answer is only true at that version, too.
--   time_token is replaced in outcomes by the time of recording.
--
-- The log it was decided on (decision 11)
--   known_name is the name of the log, known_position and known_mark the newest event that the caller knows of it.
--
-- The session (decision 6)
--   node names the caller, batch counts its batches. The session remembers, of the last batch that was appended whole:
--   its node, its number, where the log ended after it, and the first of the batches since which nobody else has
--   appended. A transaction that fails leaves that as it was, and a new session remembers nothing.
--   behind is the batch that this one counts on, 0 for none: it was sent before that one had ended, and decided on what
--   that one leads to if all of it is appended. Versions alone would not show whether it was: another node's event in
--   the place of a lost one has the same version, and leads to another state.
--   basis_knowns marks the streams whose version the caller knows from its batches up to known_batch. If nobody else has
--   appended since, they are as they were, and are not looked up.
--
-- The result
--   verdicts is null when all was appended, else it has one verdict for each command: 0 appended; 1 duplicate: its id is
--   in commands already, with this or another request; 2 conflict: decided on a state that is not the committed one, or,
--   through failures in this batch, will not be.
--   is_other: the log is not the one that is known. Then, and when the batch that this one counts on was not appended
--   whole as the last in this session, nothing is appended, and every verdict is 2.
--   recorded is the time of recording, last_position the log's end after the batch; before_* is the newest event before it.
--   alone_since is the first of the batches, up to this, between which nobody else has appended; null if this one was not
--   appended whole.
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
  -- node, number, position, first of those alone
  remembered text[] := string_to_array(current_setting('bank.appended', true), ' ');
  first_alone bigint;
  now_at timestamptz;
  duplicates uuid[];
  stale uuid[];
  units int[] := command_units;
  bad boolean[];
  added int[];
BEGIN
  -- First of all: whoever numbers events does so alone, so positions become visible in their order.
  PERFORM pg_advisory_xact_lock(4707230421);

  -- Which log this is, and where it ends; as log_sighting, with the time of its end.
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
  -- The database's clock, never backwards, in the milliseconds that answers show.
  now_at := date_trunc('milliseconds', greatest(clock_timestamp(), seen.recorded_at));
  recorded := to_char(now_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

  -- Nearly always all of it can be appended. Known command ids are not looked up: the primary key refuses them.
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
      -- A command that was answered before, or a version written by someone without the lock: found out below.
    END;
  END IF;

  -- Some of it cannot be appended. A unit is bad if it holds a duplicate, reads a stale stream, or builds on a bad
  -- unit's events; the last spreads, so repeat until nothing is added (each round marks a unit: it ends).
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

  -- The others are appended.
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
