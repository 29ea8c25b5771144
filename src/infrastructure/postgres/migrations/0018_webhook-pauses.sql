-- Up Migration

-- A receiver that answers 429 or 503 with Retry-After is sent nothing until then, whichever node sends.
ALTER TABLE webhooks ADD COLUMN paused_until timestamptz;

-- Down Migration

ALTER TABLE webhooks DROP COLUMN paused_until;
