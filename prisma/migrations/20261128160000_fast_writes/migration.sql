-- What each request costs the database (docs/performance.md).

-- The expressions of a generated column are read and planned anew by every statement that writes the table, whatever it
-- writes; a trigger's are planned once a connection, and it is silent where none of its columns is written.
ALTER TABLE "users" ALTER COLUMN "name_key" DROP EXPRESSION;
ALTER TABLE "users" ALTER COLUMN "search" DROP EXPRESSION;
CREATE FUNCTION set_user_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.name_key := left(search_text(VARIADIC ARRAY[fold_case(coalesce(
    NEW.display_name, NEW.name_formatted,
    nullif(btrim(coalesce(NEW.given_name, '') || ' ' || coalesce(NEW.family_name, '')), ''), NEW.user_name
  ))]), 100);
  NEW.search := search_text(VARIADIC ARRAY[NEW.user_name_key, fold_case(NEW.display_name),
    fold_case(NEW.given_name || ' ' || NEW.family_name), fold_case(NEW.name_formatted), fold_case(NEW.external_id)]
    || NEW.email_keys);
  RETURN NEW;
END
$$;
CREATE TRIGGER "users_search" BEFORE INSERT OR UPDATE OF "user_name", "user_name_key", "display_name", "name_formatted",
  "given_name", "family_name", "external_id", "email_keys", "name_key", "search"
  ON "users" FOR EACH ROW EXECUTE FUNCTION set_user_search();

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
