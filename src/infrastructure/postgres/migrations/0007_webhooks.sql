-- Up Migration

-- Receivers of events. The secret signs what is sent, so it is kept as it is: whoever reads this table can sign too.
CREATE TABLE webhooks (
  id uuid PRIMARY KEY,
  url text NOT NULL,
  secret text NOT NULL,
  types text[],
  accounts uuid[],
  description text,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  -- Every event up to it that is asked for is delivered, or stands in webhook_deliveries.
  position bigint NOT NULL,
  -- Grows when a node takes the webhook or an admin enables it: who had it before can record nothing any more.
  epoch bigint NOT NULL DEFAULT 0,
  -- Grows when dead letters are to be delivered after all.
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
  -- A receiver that answers 429 or 503 with Retry-After is sent nothing until then, whichever node sends.
  paused_until timestamptz
);

-- Deliveries that are not done, up to the position of their webhook: they failed, take long, or wait behind one of
-- their account that does. Without a row, an event up to the position is delivered.
CREATE TABLE webhook_deliveries (
  webhook_id uuid NOT NULL REFERENCES webhooks ON DELETE CASCADE,
  position bigint NOT NULL,
  account_id uuid NOT NULL,
  attempts int NOT NULL,
  due_at timestamptz NOT NULL,
  error text,
  -- Set when it was given up: a dead letter.
  died_at timestamptz,
  PRIMARY KEY (webhook_id, position)
);
CREATE INDEX webhook_dead_letters ON webhook_deliveries (webhook_id, position) WHERE died_at IS NOT NULL;
