-- Up Migration

-- Verifications started over HTTP, visible to every node. `seen_at` is the last heartbeat of the node that runs one.
CREATE TABLE verifications (
  id uuid PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled')),
  started_at timestamptz(3) NOT NULL,
  seen_at timestamptz(3) NOT NULL,
  finished_at timestamptz(3) CHECK ((finished_at IS NULL) = (state = 'running')),
  events_done bigint NOT NULL DEFAULT 0,
  events_total bigint NOT NULL DEFAULT 0,
  report json CHECK ((report IS NOT NULL) = (state = 'done')),
  error text CHECK ((error IS NOT NULL) = (state = 'failed'))
);

-- At most one runs at a time, across all nodes.
CREATE UNIQUE INDEX verifications_running ON verifications (state) WHERE state = 'running';
