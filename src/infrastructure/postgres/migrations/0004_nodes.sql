-- Up Migration

-- Work that one of many nodes does at a time. A lease only spares work: whoever commits checks for itself that nobody
-- was faster. Leases may be shared evenly: a node that would have one and does not get it says how many it has.
CREATE TABLE leases (
  name text PRIMARY KEY,
  holder uuid NOT NULL,
  held_until timestamptz NOT NULL,
  asker uuid,
  asker_holds integer,
  asked_until timestamptz
);

-- The time zones in which the bank has counted its days; the newest row is in force. Without a row it is UTC.
CREATE TABLE time_zones (
  number int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  -- The newest event when it was noted.
  after_position bigint NOT NULL,
  noted_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);

-- What /health/ready writes when nothing else was written for a while. There is no other way to know that a commit can
-- be had: the server may have become read-only, its disk full, or the standby that a commit waits for unreachable.
CREATE TABLE readiness (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  written_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO readiness DEFAULT VALUES;

-- An update of this row finds room in its own page, also on a full disk, where an append needs a new one. So a megabyte
-- is written to a temporary file first: more than work_mem is never held in memory.
CREATE FUNCTION write_readiness() RETURNS void LANGUAGE plpgsql SET work_mem = '64kB' SET temp_tablespaces = '' AS $$
BEGIN
  BEGIN
    PERFORM FROM string_to_table(repeat(repeat(' ', 1023) || ',', 1024), ',');
  EXCEPTION WHEN configuration_limit_exceeded THEN
    NULL; -- temp_file_limit forbids it; the disk is not full.
  END;
  UPDATE readiness SET written_at = clock_timestamp();
  IF NOT FOUND THEN
    INSERT INTO readiness DEFAULT VALUES;
  END IF;
END $$;
