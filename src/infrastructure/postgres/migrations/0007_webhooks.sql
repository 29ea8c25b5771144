-- Up Migration

-- Webhooks. The secret signs deliveries, so it is stored in plain text: anyone who can read this table can sign as well.
CREATE TABLE webhooks (
  id uuid PRIMARY KEY,
  url text NOT NULL,
  secret text NOT NULL,
  types text[],
  accounts uuid[],
  description text,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  -- Every matching event up to this position is delivered or listed in webhook_deliveries.
  position bigint NOT NULL,
  -- Fencing token: incremented when a node takes over the webhook or an admin enables it, so that the previous node can
  -- record nothing more.
  epoch bigint NOT NULL DEFAULT 0,
  -- Incremented when dead letters are requeued.
  replays bigint NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'disabled')),
  disabled_reason text,
  disabled_at timestamptz,
  failing_since timestamptz,
  last_error text,
  last_error_at timestamptz,
  last_delivered_at timestamptz,
  delivered bigint NOT NULL DEFAULT 0,
  failed bigint NOT NULL DEFAULT 0,
  -- No node sends before this time: the receiver responded 429 or 503 with Retry-After.
  paused_until timestamptz
);

-- Unfinished deliveries up to the webhook's position: they failed, are slow, or wait for an earlier event of their
-- account. An event up to the position without a row is delivered.
CREATE TABLE webhook_deliveries (
  webhook_id uuid NOT NULL REFERENCES webhooks ON DELETE CASCADE,
  position bigint NOT NULL,
  account_id uuid NOT NULL,
  attempts int NOT NULL,
  due_at timestamptz NOT NULL,
  error text,
  -- Set for a dead letter.
  died_at timestamptz,
  PRIMARY KEY (webhook_id, position)
);
CREATE INDEX webhook_dead_letters ON webhook_deliveries (webhook_id, position) WHERE died_at IS NOT NULL;
