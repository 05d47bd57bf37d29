/** A group that a user is in, itself (`direct`) or through a group in it (RFC 7643 §4.1.2). */
export interface UserGroup {
  readonly value: string;
  readonly display: string;
  readonly type: 'direct' | 'indirect';
}

/** SQL of each group of an organization with the groups inside it, at any depth; each is inside itself. */
const selectInside = (organization: string) => `inside (group_id, inner_id) AS (
      SELECT g.id, g.id FROM groups g WHERE g.organization_id = ${organization}
      UNION
      SELECT i.group_id, m.child_group_id FROM inside i JOIN group_members m ON m.group_id = i.inner_id
      WHERE m.child_group_id IS NOT NULL
    )`;

/** SQL of the groups of every user of an organization, one a row: as selectUserGroups gives them for one. */
export function selectGroupsOfUsers(organization: string): string {
  return `(WITH RECURSIVE ${selectInside(organization)}
    SELECT m.user_id AS owner, g.id::text AS value, g.display_name AS display,
      CASE WHEN bool_or(i.inner_id = i.group_id) THEN 'direct' ELSE 'indirect' END AS type
    FROM groups g JOIN inside i ON i.group_id = g.id JOIN group_members m ON m.group_id = i.inner_id
    WHERE m.user_id IS NOT NULL GROUP BY m.user_id, g.id)`;
}

/**
 * SQL of the first group of every user of an organization, one row a user. Only the first group that each group is
 * inside is looked for among the memberships: to list all groups of all users first would take twice as long.
 */
export function selectFirstGroupsOfUsers(organization: string): string {
  return `(WITH RECURSIVE ${selectInside(organization)}, earliest AS (
      SELECT i.inner_id, min(g.seq) AS seq FROM inside i JOIN groups g ON g.id = i.group_id GROUP BY i.inner_id
    ), firsts AS (
      SELECT m.user_id, min(e.seq) AS seq FROM earliest e JOIN group_members m ON m.group_id = e.inner_id
      WHERE m.user_id IS NOT NULL GROUP BY m.user_id
    )
    SELECT f.user_id AS owner, g.id::text AS value, g.display_name AS display,
      CASE WHEN EXISTS (SELECT FROM group_members m WHERE m.group_id = g.id AND m.user_id = f.user_id)
        THEN 'direct' ELSE 'indirect' END AS type
    FROM firsts f JOIN groups g ON g.organization_id = ${organization} AND g.seq = f.seq)`;
}

/** SQL of one user's groups as jsonb, in the groups' order (user_groups in the migrations); NULL for none. */
export function groupsOfUser(user: string): string {
  return `CASE WHEN EXISTS (SELECT FROM group_members m WHERE m.user_id = ${user}) THEN user_groups(${user}) END`;
}

/**
 * The same where they are `most` at most, else how many they are. They are found once (OFFSET 0 keeps PostgreSQL from
 * writing the subquery into its outer query three times).
 */
export const fewGroupsOfUser = (user: string, most: number): string =>
  `(SELECT CASE WHEN jsonb_array_length(f.list) <= ${most} THEN f.list ELSE to_jsonb(jsonb_array_length(f.list)) END
    FROM (SELECT ${groupsOfUser(user)} AS list OFFSET 0) f)`;

/** SQL that holds for a user who is in the group with the id `group`, through others too: found from the group down. */
export function isInGroup(user: string, group: string): string {
  return `${user} IN (WITH RECURSIVE below (id) AS (
      SELECT ${group}
      UNION
      SELECT m.child_group_id FROM below b JOIN group_members m ON m.group_id = b.id WHERE m.child_group_id IS NOT NULL
    )
    SELECT m.user_id FROM below b JOIN group_members m ON m.group_id = b.id WHERE m.user_id IS NOT NULL)`;
}
