-- One organization ($1): 12,000 people, 10,000 groups of ten of them each, and the group "Everyone" of the first 10,000.
WITH people AS (
  INSERT INTO users (organization_id, user_name, user_name_key, display_name)
  SELECT $1::uuid, 'person' || n || '@example.com', 'person' || n || '@example.com', 'Person ' || n
  FROM generate_series(1, 12000) AS n
  RETURNING id, substr(user_name, 7, position('@' IN user_name) - 7)::int AS n
), made AS (
  INSERT INTO groups (organization_id, display_name, display_name_key)
  SELECT $1::uuid, 'Group ' || n, 'group ' || n FROM generate_series(1, 10000) AS n
  UNION ALL SELECT $1::uuid, 'Everyone', 'everyone'
  RETURNING id, display_name
), everyone AS (
  INSERT INTO group_members (organization_id, group_id, user_id)
  SELECT $1::uuid, made.id, people.id FROM made, people WHERE display_name = 'Everyone' AND n <= 10000 ORDER BY n
)
INSERT INTO group_members (organization_id, group_id, user_id)
SELECT $1::uuid, made.id, people.id FROM (SELECT id, display_name FROM made WHERE display_name <> 'Everyone') made CROSS JOIN generate_series(0, 9) AS k
JOIN people ON people.n = (substr(made.display_name, 7)::int + k) % 12000 + 1
