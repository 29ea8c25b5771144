-- Up Migration

-- The time zones in which the bank has counted its days; the newest row is in force. Without a row it is UTC.
CREATE TABLE time_zones (
  number int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  -- The newest event when it was noted.
  after_position bigint NOT NULL,
  noted_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);

-- The time zone of the days in a generation's rows. All of its rows are of one: another zone is another generation.
ALTER TABLE checkpoints ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC';

-- Down Migration

ALTER TABLE checkpoints DROP COLUMN time_zone;
DROP TABLE time_zones;
