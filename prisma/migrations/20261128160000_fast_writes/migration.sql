-- What each request costs the database (docs/performance.md).

-- The expressions of a generated column are read and planned anew by every statement that writes the table, whatever it
-- writes: the server makes these texts itself now (app/directory/to-search-text.ts), with the columns they are made of.
ALTER TABLE "users" ALTER COLUMN "name_key" DROP EXPRESSION;
ALTER TABLE "users" ALTER COLUMN "search" DROP EXPRESSION;
ALTER TABLE "groups" ALTER COLUMN "search" DROP EXPRESSION;
DROP FUNCTION search_text;

-- Most people have one address, and a B-tree takes it in for a fraction of what the inverted index costs: that is kept for
-- those who have several.
DROP INDEX "users_email_keys_idx";
CREATE INDEX "users_organization_id_email_key_idx" ON "users"("organization_id", ("email_keys"[1]));
CREATE INDEX "users_email_keys_idx" ON "users" USING GIN ("email_keys") WHERE cardinality("email_keys") > 1;

-- Room in each page for the next version of its rows: a change of what no index holds then touches no index.
ALTER TABLE "users" SET (fillfactor = 85);

-- The groups that a user is in, itself (direct) or through a group in it (RFC 7643 §4.1.2), in the groups' order; NULL
-- for none; groups that contain each other end the walk. A function, so that reading a user who is in none does not pay
-- for the walk's plan. The planner expects many, so that without the limit it would read all groups.
CREATE FUNCTION user_groups(member uuid) RETURNS jsonb LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN (
    WITH RECURSIVE held (group_id, direct) AS (
      SELECT m.group_id, TRUE FROM group_members m WHERE m.user_id = member
      UNION
      SELECT m.group_id, FALSE FROM held h JOIN group_members m ON m.child_group_id = h.group_id
    )
    SELECT jsonb_agg(jsonb_build_object('value', g.id::text, 'display', g.display_name,
      'type', CASE WHEN h.direct THEN 'direct' ELSE 'indirect' END) ORDER BY g.seq)
    FROM (SELECT group_id, bool_or(direct) AS direct FROM held GROUP BY group_id) h
    CROSS JOIN LATERAL (SELECT id, display_name, seq FROM groups WHERE id = h.group_id LIMIT 1) g
  );
END
$$;

-- Most requests succeed, and most read: an index of the others costs them nothing. Pruning walks the log in the order in
-- which it was written.
DROP INDEX "request_logs_organization_id_outcome_created_at_id_idx";
CREATE INDEX "request_logs_organization_id_outcome_created_at_id_idx"
  ON "request_logs"("organization_id", "outcome", "created_at", "id") WHERE "outcome" <> 'ok';
DROP INDEX "request_logs_organization_id_method_created_at_id_idx";
CREATE INDEX "request_logs_organization_id_method_created_at_id_idx"
  ON "request_logs"("organization_id", "method", "created_at", "id") WHERE "method" <> 'GET';
DROP INDEX "request_logs_created_at_idx";
CREATE INDEX "request_logs_created_at_idx" ON "request_logs" USING BRIN ("created_at") WITH (pages_per_range = 32);

-- Each row's organization is looked up by the statement that writes it; what stays of one that is deleted is pruned.
ALTER TABLE "request_logs" DROP CONSTRAINT "request_logs_organization_id_fkey";

-- Bodies are kept as they were sent and shown whole: text is cheaper to take in than a tree, and short enough not to be
-- compressed, which costs more than it saves in rows that are read by nearly nobody.
ALTER TABLE "request_logs" ALTER COLUMN "request_body" TYPE JSON, ALTER COLUMN "response_body" TYPE JSON;
ALTER TABLE "request_logs" SET (toast_tuple_target = 8160);

-- An entry of the history is written by the statement that writes its user or group, whose own foreign key says that the
-- organization exists; another lock on the organization's row for each change says nothing more.
ALTER TABLE "changes" DROP CONSTRAINT "changes_organization_id_fkey";
CREATE FUNCTION delete_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM changes WHERE organization_id = OLD.id;
  RETURN NULL;
END
$$;
CREATE TRIGGER "organizations_delete_changes" AFTER DELETE ON "organizations" FOR EACH ROW EXECUTE FUNCTION delete_changes();
