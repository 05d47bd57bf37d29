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
-- What a request changed.
CREATE INDEX "changes_organization_id_request_id_idx" ON "changes"("organization_id", "request_id");

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

-- Users as administrators look for them: by any part of a name, userName, address or externalId, without case and
-- marks. Values that say the same are kept once; each counts with its first 128 characters and all together fit into an
-- index. Its body names nothing outside pg_catalog, so that a restored dump computes it whatever the search path is.
CREATE FUNCTION search_text(VARIADIC parts text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  part text;
  words text := '';
BEGIN
  FOREACH part IN ARRAY parts LOOP
    part := btrim(left(part, 128), E' \t\r\n');
    IF strpos(words, part) = 0 THEN words := words || ' ' || part; END IF;
  END LOOP;
  IF octet_length(words) > length(words) AND getdatabaseencoding() = 'UTF8' THEN
    words := regexp_replace(normalize(words, NFD), '[\u0300-\u036F]', '', 'g');
    -- Quotation marks and wide spaces; by number, since a database of another encoding must read this function too.
    words := translate(words, chr(8216) || chr(8217) || chr(160) || chr(12288), '''''  ');
  END IF;
  IF octet_length(words) > 1200 THEN words := left(words, 300); END IF;
  RETURN ltrim(words);
END
$$;
ALTER TABLE "users"
  ADD COLUMN "name_key" TEXT COLLATE "C" GENERATED ALWAYS AS (left(search_text(VARIADIC ARRAY[fold_case(
    coalesce("display_name", "name_formatted", nullif(btrim(coalesce("given_name", '') || ' ' || coalesce("family_name", '')), ''), "user_name")
  )]), 100)) STORED,
  ADD COLUMN "search" TEXT COLLATE "C" GENERATED ALWAYS AS (search_text(VARIADIC ARRAY["user_name_key",
    fold_case("display_name"), fold_case("given_name" || ' ' || "family_name"), fold_case("name_formatted"),
    fold_case("external_id")] || "email_keys")) STORED;
ALTER TABLE "groups" ADD COLUMN "search" TEXT COLLATE "C" GENERATED ALWAYS AS (search_text(VARIADIC ARRAY["display_name_key",
  fold_case("external_id")])) STORED;

-- A search reads this index alone, in the order of names; a write of other columns, such as active, leaves it untouched.
CREATE INDEX "users_organization_id_name_key_seq_idx" ON "users"("organization_id", "name_key", "seq") INCLUDE ("user_name_key", "search");
-- A department may be longer than an entry of an index.
CREATE INDEX "users_organization_id_department_idx" ON "users"("organization_id", fold_case(left("department", 128))) WHERE "department" IS NOT NULL;
-- How many users have a user type is asked before the settings change, and the list of users is narrowed to one.
CREATE INDEX "users_organization_id_user_type_idx" ON "users"("organization_id", fold_case("user_type")) INCLUDE ("user_type");

-- The members that a change of a group let in or out: finds the groups that a user joined and left.
CREATE INDEX "changes_members_idx" ON "changes" USING GIN (
  jsonb_path_query_array("attributes", '$[*] ? (@.attribute == "members").*[*]')
) WHERE "resource_type" = 'Group';
