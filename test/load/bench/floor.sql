-- The floor's tables: stored JSON, and the keys it is asked by. As the server does, a write keeps an entry of its history.
CREATE TABLE floor_users (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  seq bigserial NOT NULL,
  user_name_key text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  body text NOT NULL,
  UNIQUE (organization_id, user_name_key),
  UNIQUE (organization_id, seq)
);
CREATE TABLE floor_changes (
  id bigserial PRIMARY KEY,
  organization_id uuid NOT NULL,
  resource_id uuid NOT NULL,
  version integer NOT NULL,
  body text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
