-- What an operator does that is of no organization, or ends one, has no organization in the audit list.
ALTER TABLE "audit_events" ALTER COLUMN "organization_id" DROP NOT NULL;

INSERT INTO "migration_records" ("migration", "oldest_server", "release") VALUES
  ('20261130165644_operator_audit', '20261128160000_fast_writes', '0.1.0');
