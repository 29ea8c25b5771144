-- Up Migration

-- Leases that nodes share evenly: who would have one and does not get it says how many it has.
ALTER TABLE leases
  ADD COLUMN asker uuid,
  ADD COLUMN asker_holds integer,
  ADD COLUMN asked_until timestamptz;

-- Down Migration

ALTER TABLE leases
  DROP COLUMN asker,
  DROP COLUMN asker_holds,
  DROP COLUMN asked_until;
