-- Up Migration

-- The identity of the log (decision 11). The newest epoch names the log. The bank begins a new epoch whenever nodes may
-- remember events that the log does not contain: its server was promoted, its newest events are missing, its tables were
-- restored, or it is a copy in another place. Logs with different events therefore never have the same name.
CREATE TABLE log_epochs (
  number int PRIMARY KEY,
  name uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
  -- Events after this position were recorded in this epoch, earlier ones in previous epochs.
  after_position bigint NOT NULL,
  reason text NOT NULL CHECK (reason IN ('begun', 'promoted', 'tail-lost', 'restored', 'copied')),
  -- The place of the log when the epoch began, see log_place. The difference to the current place shows what happened.
  place text NOT NULL,
  events_table oid NOT NULL,
  began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Null until an operator declares whether this is the bank itself or a copy. Until then, no webhooks are sent.
  adopted_at timestamptz
);

-- CLUSTER/DATABASE/FOLDER/TIMELINE. A copy differs in cluster or database; a copied data folder of the included PostgreSQL
-- differs in folder; a server that was promoted or recovered to an earlier moment differs in timeline. Parts that a server
-- does not reveal are empty and not compared. A standby has no timeline of its own, so its place is null.
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

-- The mark of an event distinguishes it from an event at the same position of a lost log. The command id alone does not: a
-- client may have retried the command, and its event may have the same position in another history.
CREATE FUNCTION log_mark(command_id uuid, recorded_at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT command_id || '@' || (extract(epoch FROM recorded_at) * 1000)::bigint
$$;

-- The log as seen by the snapshot of the calling statement: its name; whether `events` is still the table that
-- the epoch began with; its newest event; and the mark of the event at a position that the caller knows.
CREATE FUNCTION log_sighting(
  known_position bigint,
  OUT log_name uuid, OUT is_in_place boolean, OUT end_position bigint, OUT end_mark text, OUT known_mark text
) RETURNS SETOF record LANGUAGE sql STABLE AS $$
  SELECT l.name, l.events_table = 'events'::regclass, e.position, log_mark(e.command_id, e.recorded_at),
    (SELECT log_mark(k.command_id, k.recorded_at) FROM events k WHERE k.position = known_position)
  FROM (SELECT name, events_table FROM log_epochs ORDER BY number DESC LIMIT 1) l
    LEFT JOIN (SELECT position, command_id, recorded_at FROM events ORDER BY position DESC LIMIT 1) e ON true
$$;

-- Checks whether this is still the log that a node knows by name and events, and begins an epoch if it is not. common_*:
-- the newest known event that the log contains. is_begun: this call began an epoch.
--
-- A promotion observed by a running node is a failover. A promotion that no node observed may be that of a copy, so it is
-- doubtful (is_doubtful): it begins an epoch only if no other node can have observed it, according to the caller (judges).
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
  -- The lock excludes appends, so that every event belongs either to the previous epoch or to the new one.
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
  -- Revokes the cache lease (decision 7): no node may use states that it read before.
  UPDATE cache_trust SET generation = generation + 1, server = '',
    usable_at = greatest(usable_at, clock_timestamp() + interval '2 seconds');
END $$;

-- The cache lease (decision 7): cached states of this generation on this server are usable from usable_at on.
CREATE TABLE cache_trust (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  generation bigint NOT NULL DEFAULT 0,
  server text NOT NULL DEFAULT '',
  usable_at timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO cache_trust DEFAULT VALUES;
