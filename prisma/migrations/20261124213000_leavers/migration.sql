-- Who is a member is not deleted before the groups have lost it, each with a new version: a membership that another
-- request writes meanwhile is unknown to a cascade's statement, so the deletion ends with an error and is tried again.
-- (The constraint is checked when the statement ends: what deletes both in one is not refused.)

ALTER TABLE "group_members" DROP CONSTRAINT "group_members_organization_id_user_id_fkey";
ALTER TABLE "group_members" DROP CONSTRAINT "group_members_organization_id_child_group_id_fkey";

-- AddForeignKey
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_organization_id_user_id_fkey" FOREIGN KEY ("organization_id", "user_id") REFERENCES "users"("organization_id", "id") ON DELETE NO ACTION ON UPDATE CASCADE;
-- AddForeignKey
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_organization_id_child_group_id_fkey" FOREIGN KEY ("organization_id", "child_group_id") REFERENCES "groups"("organization_id", "id") ON DELETE NO ACTION ON UPDATE CASCADE;
