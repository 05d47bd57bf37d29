-- Groups of one organization ($1): 500, each with 600 of its users or so, and every tenth with the group before it.
WITH made AS (
  INSERT INTO groups (organization_id, display_name, display_name_key, external_id)
  SELECT $1::uuid, 'Group ' || n, 'group ' || n, 'g' || n FROM generate_series(1, 500) AS n
  RETURNING id, external_id
), numbered AS (
  SELECT id, substr(external_id, 2)::int AS n FROM made
), peopled AS (
  INSERT INTO group_members (organization_id, group_id, user_id)
  SELECT $1::uuid, g.id, u.id FROM users u CROSS JOIN generate_series(0, 2) AS k
  JOIN numbered g ON g.n = (u.employee_number::int * 7 + k * 113) % 500 + 1
  WHERE u.organization_id = $1::uuid AND u.employee_number::int % 5 <> 0
)
INSERT INTO group_members (organization_id, group_id, child_group_id)
SELECT $1::uuid, outer_group.id, inner_group.id
FROM numbered outer_group JOIN numbered inner_group ON inner_group.n = outer_group.n - 1 WHERE outer_group.n % 10 = 0
