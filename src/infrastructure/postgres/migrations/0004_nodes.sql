-- Up Migration

-- Leases of background work that one node does at a time. A lease only avoids duplicate work; correctness comes from checks
-- at commit. Leases can be shared evenly: a node that requests a lease in vain records how many it holds.
CREATE TABLE leases (
  name text PRIMARY KEY,
  holder uuid NOT NULL,
  held_until timestamptz NOT NULL,
  asker uuid,
  asker_holds integer,
  asked_until timestamptz
);

-- The history of the bank's time zone. The newest row is in force; without a row, it is UTC.
CREATE TABLE time_zones (
  number int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  -- Position of the newest event when the time zone was set.
  after_position bigint NOT NULL,
  noted_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);

-- /health/ready updates this row if nothing else was written for a while. Only a commit proves that the database accepts
-- writes: it may be read-only, its disk full, or a synchronous standby unreachable.
CREATE TABLE readiness (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  written_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO readiness DEFAULT VALUES;

-- This update fits into its own page even on a full disk, while an append needs a new page. So the probe first writes a
-- megabyte to a temporary file; the amount exceeds work_mem, so it is not kept in memory.
CREATE FUNCTION write_readiness() RETURNS void LANGUAGE plpgsql SET work_mem = '64kB' SET temp_tablespaces = '' AS $$
BEGIN
  BEGIN
    PERFORM FROM string_to_table(repeat(repeat(' ', 1023) || ',', 1024), ',');
  EXCEPTION WHEN configuration_limit_exceeded THEN
    NULL; -- temp_file_limit forbids the file; the disk is not full.
  END;
  UPDATE readiness SET written_at = clock_timestamp();
  IF NOT FOUND THEN
    INSERT INTO readiness DEFAULT VALUES;
  END IF;
END $$;
