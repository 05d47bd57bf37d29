-- A namesake is not the leaver (docs/scim.md): whose the groups, roles, entitlements and permissions of a user are.

ALTER TABLE "users"
  -- The externalId by which that person was known, where external_id does not tell it: NULL where it does, or nothing.
  ADD COLUMN "person_external_id" TEXT,
  -- True: activated by a request without externalId, so that the next one with an externalId tells who it is.
  ADD COLUMN "person_unconfirmed" BOOLEAN NOT NULL DEFAULT false,
  -- When another person took over; NULL: it is still the first.
  ADD COLUMN "person_since" TIMESTAMPTZ(3);

-- A view's columns can only be added to, at its end (docs/directory-users.md).
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
  coalesce(u."extra" -> 'entitlements', '[]') AS "entitlements",
  coalesce(u."person_since", u."created_at") AS "person_since"
FROM "users" u
JOIN "organizations" o ON o."id" = u."organization_id";

INSERT INTO "migration_records" ("migration", "oldest_server", "release") VALUES
  ('20261130165256_person', '20261128160000_fast_writes', '0.1.0');
