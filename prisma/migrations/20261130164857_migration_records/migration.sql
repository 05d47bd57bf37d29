-- Which servers may run on this schema (docs/adr/0015-the-oldest-server.md): an older one than a migration needs refuses
-- to start. Each migration from now on adds its own row.
CREATE TABLE "migration_records" (
  "migration" TEXT NOT NULL,
  -- The newest migration that a server has to know to run on the schema as it is after this one.
  "oldest_server" TEXT NOT NULL,
  -- The first release that has this migration.
  "release" TEXT NOT NULL,

  CONSTRAINT "migration_records_pkey" PRIMARY KEY ("migration")
);

INSERT INTO "migration_records" ("migration", "oldest_server", "release") VALUES
  ('20261124000000_init', '20261124000000_init', '0.1.0'),
  ('20261124160000_groups', '20261124160000_groups', '0.1.0'),
  ('20261124200000_console', '20261124200000_console', '0.1.0'),
  ('20261124213000_leavers', '20261124213000_leavers', '0.1.0'),
  ('20261124220000_leavers_deferred', '20261124213000_leavers', '0.1.0'),
  ('20261128160000_fast_writes', '20261128160000_fast_writes', '0.1.0'),
  ('20261128230000_request_log_as_text', '20261128160000_fast_writes', '0.1.0'),
  ('20261130164857_migration_records', '20261128160000_fast_writes', '0.1.0');
