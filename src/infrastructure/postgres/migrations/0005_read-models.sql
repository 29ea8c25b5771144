-- Up Migration

-- Each read model keeps generations of its tables: one that is served, shown by views, and at times one that is being
-- built beside it. The tables are made by the program, since a rebuild makes them too.
CREATE TABLE checkpoints (
  projection text NOT NULL,
  generation int NOT NULL,
  -- of the code that writes the rows: a program leaves generations of another version alone
  version int NOT NULL,
  is_serving boolean NOT NULL,
  -- as of the same transaction as the rows: the events up to here are in them
  position bigint NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- the event that cannot be projected, and why
  failed_position bigint,
  failure text,
  -- of the days in the rows, which are all of one: another zone is another generation
  time_zone text NOT NULL DEFAULT 'UTC',
  PRIMARY KEY (projection, generation)
);
CREATE UNIQUE INDEX checkpoints_serving ON checkpoints (projection) WHERE is_serving;

-- Shows generation `next` of a read model in place of the one that is served, whose tables go. The node that has built it
-- need not own what it replaces, so this runs with the rights of the owner: on views named so and tables named so and a
-- number, which can be built anew from the events. Whoever was granted something on the views has it on the new ones.
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
  -- Views before tables, as readers lock them: the other way round they would wait for each other.
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
