-- People of one organization ($1), as many as $2: names of some thousand spellings, two addresses each, the odd extra.
INSERT INTO users (organization_id, user_name, user_name_key, external_id, active, display_name, name_formatted, given_name,
  family_name, nick_name, title, user_type, preferred_language, locale, timezone, employee_number, cost_center, department,
  division, manager_value, manager_display_name, emails, email_keys, phone_numbers, addresses, extra, created_at, last_modified, name_key, search)
SELECT $1::uuid, 'Person' || n || '@example.com', 'person' || n || '@example.com', '00u' || n, n % 20 <> 0,
  'Given' || n % 997 || ' Família' || n, 'Given' || n % 997 || ' Família' || n, 'Given' || n % 997, 'Família' || n,
  CASE WHEN n % 3 = 0 THEN 'Nick' || n % 89 END, 'Engineer ' || n % 50, CASE WHEN n % 2 = 0 THEN 'employee' ELSE 'manager' END,
  'en', 'en-US', 'America/New_York', n::text, 'CC' || n % 300, 'Department ' || n % 200, 'Division ' || n % 20,
  '00u' || n % 1000, 'Manager ' || n % 1000,
  jsonb_build_array(
    jsonb_build_object('value', 'Person' || n || '@example.com', 'type', 'work', 'primary', true),
    jsonb_build_object('value', 'p' || n || '@home.example', 'type', 'home')),
  ARRAY['person' || n || '@example.com', 'p' || n || '@home.example'],
  jsonb_build_array(jsonb_build_object('value', '+1 555 ' || n, 'type', 'mobile')),
  jsonb_build_array(jsonb_build_object('type', 'work', 'locality', 'City ' || n % 500, 'country', 'US', 'postalCode', n::text)),
  CASE WHEN n % 4 = 0 THEN jsonb_build_object('roles', jsonb_build_array(jsonb_build_object('value', 'role' || n % 40)))
    ELSE '{}' END,
  now() - n * interval '1 minute', now() - n * interval '30 seconds', 'given' || n % 997 || ' familia' || n,
  'person' || n || '@example.com given' || n % 997 || ' familia' || n || ' 00u' || n || ' p' || n || '@home.example'
FROM generate_series(1, $2::int) AS n
