-- Groups with their members, the catalogue of roles and entitlements, and the fold by which texts are compared without case.

-- CreateEnum
CREATE TYPE "catalogue_kind" AS ENUM ('role', 'entitlement');

-- CreateTable
CREATE TABLE "groups" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "organization_id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "display_name" TEXT NOT NULL,
    "display_name_key" TEXT NOT NULL,
    "external_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_modified" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "groups_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "group_members" (
    "seq" BIGSERIAL NOT NULL,
    "organization_id" UUID NOT NULL,
    "group_id" UUID NOT NULL,
    "user_id" UUID,
    "child_group_id" UUID,

    CONSTRAINT "group_members_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "catalogue_entries" (
    "organization_id" UUID NOT NULL,
    "kind" "catalogue_kind" NOT NULL,
    "id" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "display_name" TEXT NOT NULL,
    "type" TEXT,
    "description" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "catalogue_entries_pkey" PRIMARY KEY ("organization_id","kind","id")
);

-- CreateIndex
CREATE INDEX "groups_organization_id_external_id_idx" ON "groups"("organization_id", "external_id");

-- CreateIndex
CREATE UNIQUE INDEX "groups_organization_id_display_name_key_key" ON "groups"("organization_id", "display_name_key");

-- CreateIndex
CREATE UNIQUE INDEX "groups_organization_id_seq_key" ON "groups"("organization_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "groups_organization_id_id_key" ON "groups"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "catalogue_entries_organization_id_seq_key" ON "catalogue_entries"("organization_id", "seq");

-- CreateIndex
CREATE INDEX "group_members_user_id_idx" ON "group_members"("user_id");

-- CreateIndex
CREATE INDEX "group_members_child_group_id_idx" ON "group_members"("child_group_id");

-- CreateIndex
CREATE UNIQUE INDEX "group_members_group_id_user_id_key" ON "group_members"("group_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "group_members_group_id_child_group_id_key" ON "group_members"("group_id", "child_group_id");

-- AddForeignKey
ALTER TABLE "groups" ADD CONSTRAINT "groups_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_organization_id_group_id_fkey" FOREIGN KEY ("organization_id", "group_id") REFERENCES "groups"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_organization_id_user_id_fkey" FOREIGN KEY ("organization_id", "user_id") REFERENCES "users"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_organization_id_child_group_id_fkey" FOREIGN KEY ("organization_id", "child_group_id") REFERENCES "groups"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "catalogue_entries" ADD CONSTRAINT "catalogue_entries_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- A member is one user or one group, and no group is its own member.
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_one_member_check"
  CHECK (num_nonnulls("user_id", "child_group_id") = 1 AND "child_group_id" IS DISTINCT FROM "group_id");

-- The fold that compares texts without case. A database made with the locale C folds ASCII letters only, so a collation
-- that knows Unicode is named here: of PostgreSQL 17 and newer, of ICU, or of the operating system. A function in SQL
-- is inlined, so that it costs what lower() costs.
DO $$
DECLARE
  known text;
BEGIN
  SELECT collname INTO known FROM pg_collation
  WHERE collnamespace = 'pg_catalog'::regnamespace AND collname IN ('pg_c_utf8', 'und-x-icu', 'C.utf8', 'default')
    AND (collname = 'default' OR getdatabaseencoding() = 'UTF8' AND collencoding IN (-1, pg_char_to_encoding('UTF8')))
  ORDER BY array_position(ARRAY['pg_c_utf8', 'und-x-icu', 'C.utf8', 'default']::text[], collname::text)
  LIMIT 1;
  EXECUTE format(
    'CREATE FUNCTION fold_case(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE '
    'RETURN lower(value COLLATE pg_catalog.%I) COLLATE "C"',
    known
  );
END
$$;

-- Ids are compared with case; two that differ by nothing else would be mistaken for each other by people.
CREATE UNIQUE INDEX "catalogue_entries_organization_id_kind_id_key" ON "catalogue_entries"("organization_id", "kind", fold_case("id"));

-- Clients registered for users may now be granted groups too, as new clients are; what was consented to stays as it was.
UPDATE "clients" SET "scopes" = "scopes" || '{scim:groups:read}'::text[]
  WHERE 'scim:users:read' = ANY ("scopes") AND NOT 'scim:groups:read' = ANY ("scopes");
UPDATE "clients" SET "scopes" = "scopes" || '{scim:groups:write}'::text[]
  WHERE 'scim:users:write' = ANY ("scopes") AND NOT 'scim:groups:write' = ANY ("scopes");

-- What the vendor's product reads (docs/directory-users.md); a view's columns can only be added to, at its end.
CREATE OR REPLACE VIEW "directory_users" AS
SELECT
  o."id" AS "organization_id",
  o."name" AS "organization",
  u."id",
  u."user_name",
  u."external_id",
  u."active",
  u."display_name",
  u."name_formatted",
  u."given_name",
  u."family_name",
  u."middle_name",
  u."honorific_prefix",
  u."honorific_suffix",
  u."nick_name",
  (
    SELECT e."value" ->> 'value'
    FROM jsonb_array_elements(u."emails") WITH ORDINALITY AS e("value", "position")
    ORDER BY (e."value" ->> 'primary' = 'true') DESC NULLS LAST, e."position"
    LIMIT 1
  ) AS "email",
  u."emails",
  u."phone_numbers",
  u."addresses",
  u."user_type",
  u."permissions",
  u."title",
  u."profile_url",
  u."preferred_language",
  u."locale",
  u."timezone",
  u."employee_number",
  u."cost_center",
  u."enterprise_organization",
  u."division",
  u."department",
  u."manager_value",
  u."manager_display_name",
  u."created_at",
  u."last_modified",
  coalesce(u."extra" -> 'roles', '[]') AS "roles",
  coalesce(u."extra" -> 'entitlements', '[]') AS "entitlements"
FROM "users" u
JOIN "organizations" o ON o."id" = u."organization_id";

CREATE VIEW "directory_groups" AS
SELECT
  o."id" AS "organization_id",
  o."name" AS "organization",
  g."id",
  g."display_name",
  g."external_id",
  g."created_at",
  g."last_modified"
FROM "groups" g
JOIN "organizations" o ON o."id" = g."organization_id";

CREATE VIEW "directory_group_members" AS
SELECT
  m."organization_id",
  m."group_id",
  g."display_name" AS "group_display_name",
  m."user_id",
  u."user_name",
  m."child_group_id",
  c."display_name" AS "child_group_display_name"
FROM "group_members" m
JOIN "groups" g ON g."id" = m."group_id"
LEFT JOIN "users" u ON u."id" = m."user_id"
LEFT JOIN "groups" c ON c."id" = m."child_group_id";
