-- Up Migration

-- Each read model has one or more generations of its tables: the served one, which views expose, and during a rebuild the
-- one being built. The program creates these tables, not a migration, since every rebuild creates new ones.
CREATE TABLE checkpoints (
  projection text NOT NULL,
  generation int NOT NULL,
  -- version of the code that writes the rows; a program does not touch generations of other versions
  version int NOT NULL,
  is_serving boolean NOT NULL,
  -- checkpoint: the rows contain the events up to this position; committed in the same transaction as the rows
  position bigint NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- the event that cannot be applied, and the reason
  failed_position bigint,
  failure text,
  PRIMARY KEY (projection, generation)
);
CREATE UNIQUE INDEX checkpoints_serving ON checkpoints (projection) WHERE is_serving;

-- Serves generation `next` of a read model and drops the tables of the previous one. The node that built it need not own
-- these tables, so the function runs with the owner's rights. It affects only views named after the read model, and tables
-- named after it with a number, which can be rebuilt from the events. Grants on the views are kept.
CREATE FUNCTION show_generation(names text[], next integer, previous integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  statement text;
  grants text[];
BEGIN
  SELECT array_agg(format('GRANT %s ON %I TO %s', a.privilege_type, v.relname,
      CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END))
    INTO grants
    FROM pg_class v CROSS JOIN aclexplode(v.relacl) a
    WHERE v.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND v.relname = ANY (names) AND v.relkind = 'v'
      AND a.grantee <> v.relowner;
  -- Views before tables, the order in which readers lock them; the reverse order could deadlock.
  FOR statement IN
    SELECT 'DROP VIEW IF EXISTS ' || string_agg(quote_ident(name), ', ') FROM unnest(names) AS name
    UNION ALL SELECT format('DROP TABLE IF EXISTS %I', name || '_' || previous) FROM unnest(names) AS name
      WHERE previous IS NOT NULL
    UNION ALL SELECT format('CREATE VIEW %I AS SELECT * FROM %I', name, name || '_' || next) FROM unnest(names) AS name
    UNION ALL SELECT * FROM unnest(grants)
  LOOP
    EXECUTE statement;
  END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION show_generation FROM PUBLIC;
DO $$
BEGIN
  EXECUTE format('ALTER FUNCTION show_generation SET search_path = %I, pg_temp', current_schema());
END $$;
