-- What Okta did in one organization ($1): as many changes as $2 spread over its users, the newest user's last 500 among
-- them, each with the request it came with, in the last 30 days; one request in fifty refused.
WITH numbered AS (
  SELECT id, row_number() OVER (ORDER BY seq) AS n, count(*) OVER () AS of FROM users WHERE organization_id = $1::uuid
), made AS (
  SELECT n, CASE WHEN n > $2::int - 500 THEN (SELECT max(of) FROM numbered) ELSE n % (SELECT max(of) FROM numbered) + 1 END AS person,
    now() - interval '30 days' * (1 - n::float8 / $2::int) AS at
  FROM generate_series(1, $2::int) AS n
), logged AS (
  INSERT INTO request_logs (request_id, organization_id, face, method, path, query, status, outcome, duration_ms, error,
    resource_id, user_agent, request_body, response_body, ignored, created_at)
  SELECT 'load-' || made.n, $1::uuid, 'scim', CASE WHEN made.n % 3 = 0 THEN 'PATCH' ELSE 'PUT' END, '/scim/v2/Users/' || u.id,
    '{}', CASE WHEN made.n % 50 = 0 THEN 400 ELSE 200 END, CASE WHEN made.n % 50 = 0 THEN 'refused' ELSE 'ok' END, made.n % 40,
    CASE WHEN made.n % 50 = 0 THEN 'userType "chief" is not accepted: this organization accepts employee, operations, manager.' END,
    u.id, 'Okta SCIM Client 1.0.0', jsonb_build_object('userName', 'person' || u.n || '@example.com', 'title', 'Engineer ' || made.n),
    jsonb_build_object('userName', 'person' || u.n || '@example.com', 'title', 'Engineer ' || made.n),
    jsonb_build_array(jsonb_build_object('attribute', 'password', 'why', 'never stored')), made.at
  FROM made JOIN numbered u ON u.n = made.person
), counted AS (
  INSERT INTO request_counts (organization_id, at, outcome, requests)
  SELECT $1::uuid, date_bin('15 minutes', at, 'epoch'), CASE WHEN n % 50 = 0 THEN 'refused' ELSE 'ok' END, count(*)
  FROM made GROUP BY 1, 2, 3
)
INSERT INTO changes (organization_id, resource_type, resource_id, action, version, actor, request_id, attributes, created_at)
SELECT $1::uuid, 'User', u.id, 'updated', made.n % 1000 + 2, 'load', 'load-' || made.n,
  jsonb_build_array(jsonb_build_object('attribute', 'title', 'before', 'Engineer ' || made.n - 1, 'after', 'Engineer ' || made.n)), made.at
FROM made JOIN numbered u ON u.n = made.person ORDER BY made.n
