-- Checked when the transaction ends: an organization that is deleted takes its users and its groups with it, in an order
-- that is the database's own, and a member may go before the group whose membership it has.
ALTER TABLE "group_members" ALTER CONSTRAINT "group_members_organization_id_user_id_fkey" DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "group_members" ALTER CONSTRAINT "group_members_organization_id_child_group_id_fkey" DEFERRABLE INITIALLY DEFERRED;
