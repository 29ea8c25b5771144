-- Up Migration

-- The identity of the log (decision 11). A log is named by its newest epoch. The bank begins another one whenever what
-- nodes remember of the log may not be true of it: its server was promoted, its newest events are gone, its tables were
-- restored, or it is a copy in another place. So two logs that differ in one event never have the same name.
CREATE TABLE log_epochs (
  number int PRIMARY KEY,
  name uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
  -- Events after it were recorded in this epoch; those up to it, in the epochs before.
  after_position bigint NOT NULL,
  reason text NOT NULL CHECK (reason IN ('begun', 'promoted', 'tail-lost', 'restored', 'copied')),
  -- Where the log was when the epoch began: see log_place. What differs now tells what happened to it.
  place text NOT NULL,
  events_table oid NOT NULL,
  began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Null while nobody has said whether this is the bank itself or a copy of it. Until then it sends no webhooks.
  adopted_at timestamptz
);

-- CLUSTER/DATABASE/FOLDER/TIMELINE. A copy has another cluster or database; a data folder of the bank's own that was
-- copied, another folder; a server that was promoted or recovered to an earlier moment, another timeline. What a server
-- does not tell is empty, and tells nothing. A standby has no timeline of its own, so its place is null.
CREATE FUNCTION log_place() RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  cluster text := '';
  timeline text := '';
BEGIN
  IF pg_is_in_recovery() THEN
    RETURN NULL;
  END IF;
  BEGIN
    SELECT system_identifier INTO cluster FROM pg_control_system();
  EXCEPTION WHEN OTHERS THEN
  END;
  BEGIN
    timeline := substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8);
  EXCEPTION WHEN OTHERS THEN
  END;
  RETURN concat_ws('/', cluster, (SELECT oid FROM pg_database WHERE datname = current_database()),
    coalesce(substring(current_setting('cluster_name') FROM '^banking-es folder (.*)$'), ''), timeline);
END $$;

INSERT INTO log_epochs (number, after_position, reason, place, events_table, adopted_at)
  VALUES (0, 0, 'begun', coalesce(log_place(), ''), 'events'::regclass, clock_timestamp());

-- Tells an event from every other one that stood at its position in a log that was lost. The command alone would not: a
-- client may have sent it again, and it may have come to stand at the same position of another history.
CREATE FUNCTION log_mark(command_id uuid, recorded_at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT command_id || '@' || (extract(epoch FROM recorded_at) * 1000)::bigint
$$;

-- What a statement sees of the log, in its own snapshot: the name; whether the events are those it was given to; the
-- newest event; and the mark of the event at a position that the caller knows.
CREATE FUNCTION log_sighting(
  known_position bigint,
  OUT log_name uuid, OUT is_in_place boolean, OUT end_position bigint, OUT end_mark text, OUT known_mark text
) RETURNS SETOF record LANGUAGE sql STABLE AS $$
  SELECT l.name, l.events_table = 'events'::regclass, e.position, log_mark(e.command_id, e.recorded_at),
    (SELECT log_mark(k.command_id, k.recorded_at) FROM events k WHERE k.position = known_position)
  FROM (SELECT name, events_table FROM log_epochs ORDER BY number DESC LIMIT 1) l
    LEFT JOIN (SELECT position, command_id, recorded_at FROM events ORDER BY position DESC LIMIT 1) e ON true
$$;

-- Looks which log this is, for a node that worked on it under a name and remembers events of it, and begins an epoch where
-- it is not the one it was. common_*: the newest of these events that the log holds. is_begun: an epoch began just now.
--
-- A promotion that a running node saw is a failover. One that nobody saw may be a copy's: is_doubtful, and an epoch begins
-- for it only if the caller says that it is not for anybody else to have seen it (judges).
CREATE FUNCTION recognise_log(
  known_name uuid, positions bigint[], marks text[], judges boolean,
  OUT common_position bigint, OUT common_mark text, OUT end_position bigint, OUT end_mark text,
  OUT is_begun boolean, OUT is_doubtful boolean
) LANGUAGE plpgsql AS $$
DECLARE
  newest log_epochs;
  here text := log_place();
  what text;
  was_seen boolean;
BEGIN
  -- Nobody appends meanwhile, so that every event belongs to the epoch before or to the one that begins.
  PERFORM pg_advisory_xact_lock(4707230421);
  SELECT * INTO newest FROM log_epochs ORDER BY number DESC LIMIT 1;
  SELECT e.position, log_mark(e.command_id, e.recorded_at) INTO end_position, end_mark
    FROM events e ORDER BY e.position DESC LIMIT 1;
  end_position := coalesce(end_position, 0);
  SELECT e.position, known.mark INTO common_position, common_mark
    FROM unnest(positions, marks) AS known(position, mark)
      JOIN events e ON e.position = known.position AND log_mark(e.command_id, e.recorded_at) = known.mark
    ORDER BY e.position DESC LIMIT 1;
  common_position := coalesce(common_position, 0);
  was_seen := coalesce(newest.name = known_name, false);

  what := CASE
    WHEN split_part(newest.place, '/', 1) <> split_part(here, '/', 1)
      OR split_part(newest.place, '/', 2) <> split_part(here, '/', 2)
      OR split_part(newest.place, '/', 3) <> split_part(here, '/', 3) THEN 'copied'
    WHEN newest.events_table <> 'events'::regclass THEN 'restored'
    WHEN newest.place <> here THEN 'promoted'
    WHEN was_seen AND common_position < coalesce((SELECT max(known) FROM unnest(positions) AS known), 0) THEN 'tail-lost'
  END;
  is_doubtful := coalesce(what = 'promoted' AND NOT was_seen AND NOT judges, false);
  is_begun := what IS NOT NULL AND NOT is_doubtful;
  IF NOT is_begun THEN
    RETURN;
  END IF;

  INSERT INTO log_epochs (number, after_position, reason, place, events_table, adopted_at)
    VALUES (newest.number + 1,
      CASE WHEN what = 'tail-lost' THEN least(end_position, common_position) ELSE end_position END,
      what, here, 'events'::regclass,
      CASE WHEN what = 'tail-lost' OR (what = 'promoted' AND was_seen) THEN newest.adopted_at END);
  -- As a withdrawal of the trust in cached states (decision 7): no node may still use what it read before.
  UPDATE cache_trust SET generation = generation + 1, server = '',
    usable_at = greatest(usable_at, clock_timestamp() + interval '2 seconds');
END $$;

-- Which cached states may be used (decision 7): those of this generation on this server, from usable_at on.
CREATE TABLE cache_trust (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  generation bigint NOT NULL DEFAULT 0,
  server text NOT NULL DEFAULT '',
  usable_at timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO cache_trust DEFAULT VALUES;
