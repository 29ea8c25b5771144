-- Up Migration

-- Holds (decision 20). Events that place, capture or end a hold are rare like terms, and each has all holds of its account
-- afterwards: the newest one is looked up by type.
DROP INDEX events_of_terms;
CREATE INDEX events_of_terms ON events (stream_id, type, version)
  WHERE type IN ('OverdraftLimitSet', 'AccountFrozen', 'AccountUnfrozen', 'AccountClosed',
    'HoldPlaced', 'HoldCaptured', 'HoldReleased', 'HoldExpired');

-- What became of a hold: the newest of these events. The event that placed it is found by its id, which is its command's.
CREATE INDEX events_of_hold ON events ((data->>'holdId'), version)
  WHERE type IN ('HoldCaptured', 'HoldReleased', 'HoldExpired');

-- The holds that expire next.
CREATE INDEX events_of_expiry ON events ((data->>'expiresAt') COLLATE "C") WHERE type = 'HoldPlaced';

-- All holds that expire up to this instant have ended: captured, released, or with an event that says that they expired.
CREATE TABLE hold_expiry (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  done_until timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO hold_expiry DEFAULT VALUES;

-- With its types: a further schema of search_path may have another one.
DROP FUNCTION append_to_log(
  uuid, bigint, text, uuid, bigint, bigint, bigint, boolean[], uuid[], uuid[], text[], int[],
  int[], bytea[], boolean[], int[], text[],
  int[], uuid[], bigint[], text[], smallint[], jsonb[], bytea[],
  int[], uuid[], bigint[], uuid[], bigint[], text);

-- Appends one batch: decided commands in arrival order, each with its events. One call is one transaction.
--
-- The batch
--   A command's id, actor and correlation id share an index in command_ids, actors and correlation_ids; event_commands
--   holds that index for each event. text_commands holds it for each command whose answer is a text: with its request hash,
--   acceptance, first event (ordinal in event_*, 0 for none) and the text. The answers to all other commands are derived
--   from their events: event_hashes has the request hash at the first event of such a command, and is empty at all others.
--   command_units groups the commands of atomic batches; if empty, each command is a unit of its own.
--   basis_* lists every stream that was read, with the version the batch was decided on. check_* lists the reads of
--   commands without events (rejections, and commands without effect): their answers, too, are valid at that version only.
--   time_token is a placeholder in texts for the time of recording.
--
--   valid_from and valid_until: the recording times for which the batch was decided, because some of its accounts have holds
--   that expire; null for no limit. At any other time nothing is appended, and every verdict is 2 (decision 20).
--   taken_at: the recording time, if the caller has held the append lock since it took it; null otherwise.
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
--   its id is already recorded, with this or another request; 2 conflict: it was decided on a state that is not the
--   committed one, or that depends on a failed command of this batch.
--   is_other: this is not the log that the caller knows. In this case, and if the batch in behind was not the last one
--   that this session appended completely, nothing is appended and every verdict is 2.
--   recorded is the time of recording, last_position the end of the log after the batch; before_* is the newest event
--   before it. alone_since is the first of the consecutive batches up to this one without an append of another node; null
--   if this batch was not appended completely.
CREATE FUNCTION append_to_log(
  known_name uuid, known_position bigint, known_mark text,
  node uuid, batch bigint, behind bigint, known_batch bigint, basis_knowns boolean[],
  command_ids uuid[], actors uuid[], correlation_ids text[], command_units int[],
  text_commands int[], text_hashes bytea[], text_accepteds boolean[], text_events int[], texts text[],
  event_commands int[], event_streams uuid[], event_versions bigint[], event_types text[], event_schemas smallint[],
  event_data jsonb[], event_hashes bytea[],
  check_commands int[], check_streams uuid[], check_versions bigint[],
  basis_streams uuid[], basis_versions bigint[],
  time_token text,
  -- Nodes of earlier versions do not give them.
  valid_from timestamptz DEFAULT NULL, valid_until timestamptz DEFAULT NULL, taken_at timestamptz DEFAULT NULL,
  OUT verdicts smallint[], OUT recorded text, OUT last_position bigint, OUT alone_since bigint,
  OUT is_other boolean, OUT before_position bigint, OUT before_mark text
)
-- A session keeps its plans: one that was made while a table was small would read all of it when it is large.
LANGUAGE plpgsql SET enable_seqscan = off AS $$
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
  now_at := date_trunc('milliseconds', greatest(coalesce(taken_at, clock_timestamp()), seen.recorded_at));
  recorded := to_char(now_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

  -- A hold of the batch's accounts has expired since, or has not yet: decided again at this time, it is another decision.
  IF now_at < valid_from OR now_at >= valid_until THEN
    verdicts := array_fill(2::smallint, ARRAY[cardinality(command_ids)]);
    RETURN;
  END IF;

  -- The common case: the whole batch can be appended. Its ids are new to commands; events rejects those that it has.
  IF NOT EXISTS (
    SELECT FROM unnest(basis_streams, basis_versions, basis_knowns) AS basis(stream, version, is_known)
      WHERE NOT (first_alone <= known_batch AND basis.is_known) AND basis.version <> coalesce(
        (SELECT e.version FROM events e WHERE e.stream_id = basis.stream ORDER BY e.version DESC LIMIT 1), 0)
  ) AND NOT EXISTS (SELECT FROM commands c WHERE c.command_id = ANY (command_ids)) THEN
    BEGIN
      INSERT INTO events (position, stream_id, version, recorded_at, command_id, actor, schema_version, type, data,
          correlation_id, request_hash)
        SELECT last_position + e.ordinal, e.stream, e.version, now_at, command_ids[e.command], actors[e.command], e.schema,
          e.type, e.data, correlation_ids[e.command], nullif(e.hash, '')
        FROM unnest(event_commands, event_streams, event_versions, event_types, event_schemas, event_data, event_hashes)
          WITH ORDINALITY AS e(command, stream, version, type, schema, data, hash, ordinal);
      IF cardinality(text_commands) > 0 THEN
        INSERT INTO commands (command_id, request_hash, accepted, position, outcome, recorded_at)
          SELECT command_ids[t.command], t.hash, t.accepted, last_position + nullif(t.first_event, 0),
            replace(t.outcome, time_token, recorded), now_at
          FROM unnest(text_commands, text_hashes, text_accepteds, text_events, texts)
            AS t(command, hash, accepted, first_event, outcome);
        PERFORM refuse_movements(ARRAY(SELECT command_ids[t.command] FROM unnest(text_commands) AS t(command)));
      END IF;
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
    WHERE coalesce((SELECT true FROM commands c WHERE c.command_id = given.id),
      (SELECT true FROM events e WHERE e.command_id = given.id AND e.request_hash IS NOT NULL));
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
    FROM unnest(event_commands, event_streams, event_versions, event_types, event_schemas, event_data, event_hashes)
      WITH ORDINALITY AS e(command, stream, version, type, schema, data, hash, ordinal)
    WHERE NOT bad[units[e.command]]
  ), inserted AS (
    INSERT INTO events (position, stream_id, version, recorded_at, command_id, actor, schema_version, type, data,
        correlation_id, request_hash)
      SELECT position, stream, version, now_at, command_ids[command], actors[command], schema, type, data,
        correlation_ids[command], nullif(hash, '')
      FROM kept
  ), answered AS (
    INSERT INTO commands (command_id, request_hash, accepted, position, outcome, recorded_at)
      SELECT command_ids[t.command], t.hash, t.accepted, kept.position, replace(t.outcome, time_token, recorded), now_at
      FROM unnest(text_commands, text_hashes, text_accepteds, text_events, texts)
          AS t(command, hash, accepted, first_event, outcome)
        LEFT JOIN kept ON kept.ordinal = t.first_event
      WHERE NOT bad[units[t.command]]
  )
  SELECT last_position + count(*) INTO last_position FROM kept;
  PERFORM refuse_movements(ARRAY(
    SELECT command_ids[t.command] FROM unnest(text_commands) AS t(command) WHERE NOT bad[units[t.command]]));

  SELECT array_agg(CASE WHEN c.id = ANY (duplicates) THEN 1 WHEN bad[units[c.ordinal]] THEN 2 ELSE 0 END
      ORDER BY c.ordinal)
    INTO verdicts
    FROM unnest(command_ids) WITH ORDINALITY AS c(id, ordinal);
END $$;
