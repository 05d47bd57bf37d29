-- The floor's tables: the server's own, with their columns, indexes and keys, and beside them the JSON as it is returned.
CREATE TABLE floor_users (LIKE users INCLUDING ALL);
ALTER TABLE floor_users ADD COLUMN body text NOT NULL;
ALTER TABLE floor_users ADD FOREIGN KEY (organization_id) REFERENCES organizations(id);
ALTER TABLE floor_users SET (fillfactor = 85);
CREATE TABLE floor_changes (LIKE changes INCLUDING ALL);
