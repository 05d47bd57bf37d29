-- What the console shows: the account's time zone, what was ignored, statistics, and the audit list.

ALTER TABLE "organizations" ADD COLUMN "time_zone" TEXT NOT NULL DEFAULT 'UTC';
-- Grows with every change of the settings: what was read is what is changed, or nothing is.
ALTER TABLE "organizations" ADD COLUMN "settings_version" INTEGER NOT NULL DEFAULT 1;

-- True: the administrator chose to keep the older authorizations from the same host beside this one.
ALTER TABLE "authorizations" ADD COLUMN "keeps_existing" BOOLEAN NOT NULL DEFAULT false;

-- [{attribute, why}]: what a request sent and the server did not take.
ALTER TABLE "request_logs" ADD COLUMN "ignored" JSONB;

-- ok, refused, denied, limited or failed: what app/activity/to-outcome.ts makes of the status.
ALTER TABLE "request_logs" ADD COLUMN "outcome" TEXT;
UPDATE "request_logs" SET "outcome" = CASE
    WHEN "status" < 400 THEN 'ok'
    WHEN "status" >= 500 THEN 'failed'
    WHEN "status" IN (401, 403) THEN 'denied'
    WHEN "status" = 429 THEN 'limited'
    ELSE 'refused'
END;
ALTER TABLE "request_logs" ALTER COLUMN "outcome" SET NOT NULL;

-- The newest first, of all or of one outcome, method or resource, at any place in time.
DROP INDEX "request_logs_organization_id_id_idx";
CREATE INDEX "request_logs_organization_id_created_at_id_idx" ON "request_logs"("organization_id", "created_at", "id");
CREATE INDEX "request_logs_organization_id_outcome_created_at_id_idx" ON "request_logs"("organization_id", "outcome", "created_at", "id");
CREATE INDEX "request_logs_organization_id_method_created_at_id_idx" ON "request_logs"("organization_id", "method", "created_at", "id");
CREATE INDEX "request_logs_organization_id_resource_id_created_at_id_idx" ON "request_logs"("organization_id", "resource_id", "created_at", "id");
CREATE INDEX "request_logs_organization_id_request_id_idx" ON "request_logs"("organization_id", "request_id");

-- Requests by quarter of an hour, so that days begin at midnight in every time zone.
CREATE TABLE "request_counts" (
    "organization_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "outcome" TEXT NOT NULL,
    "requests" INTEGER NOT NULL,

    CONSTRAINT "request_counts_pkey" PRIMARY KEY ("organization_id","at","outcome")
);
ALTER TABLE "request_counts" ADD CONSTRAINT "request_counts_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;
CREATE INDEX "request_counts_at_idx" ON "request_counts"("at");
INSERT INTO "request_counts" ("organization_id", "at", "outcome", "requests")
SELECT "organization_id", date_bin('15 minutes', "created_at", '2000-01-01T00:00:00Z'), "outcome", count(*)
FROM "request_logs" WHERE "organization_id" IS NOT NULL GROUP BY 1, 2, 3;

-- Append-only list of sensitive actions of people and operators.
CREATE TABLE "audit_events" (
    "id" BIGSERIAL NOT NULL,
    "organization_id" UUID NOT NULL,
    "action" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "actor_key" TEXT NOT NULL,
    "details" JSONB NOT NULL DEFAULT '{}',
    "request_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "audit_events_organization_id_id_idx" ON "audit_events"("organization_id", "id");
CREATE INDEX "audit_events_organization_id_action_id_idx" ON "audit_events"("organization_id", "action", "id");
CREATE INDEX "audit_events_organization_id_actor_key_id_idx" ON "audit_events"("organization_id", "actor_key", "id");
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;
