import type { Bind } from './create-binder.ts';
import { insertChanges } from './insert-changes.ts';
import type { DirectoryContext } from './user.types.ts';

/** The column of `group_members` that names a member. */
type Membership = 'user_id' | 'child_group_id';

/**
 * SQL that locks the groups that a member is in before the member itself, a group among them in its place in the order,
 * so that two statements never wait for each other, also for groups that contain each other. The part of the statement
 * that writes the member asks for GROUPS_ARE_LOCKED.
 */
export function lockGroupsOf(membership: Membership, organization: string, member: string): string {
  return `locked AS (
      SELECT g.id FROM groups g
      WHERE g.organization_id = ${organization}
        AND g.id IN (SELECT m.group_id FROM group_members m WHERE m.${membership} = ${member} UNION SELECT ${member})
      ORDER BY g.id FOR NO KEY UPDATE
    )`;
}

/** SQL that holds always: to count them locks them first. */
export const GROUPS_ARE_LOCKED = '(SELECT count(*) FROM locked) >= 0';

/** SQL that takes the member whose `id` the part `from` gives out of its groups, with their new versions and history. */
export function leaveGroups(membership: Membership, from: string, context: DirectoryContext, bind: Bind): string {
  const attributes = `jsonb_build_array(jsonb_build_object('attribute', 'members', 'before', jsonb_build_array(member)))`;
  return `parted AS (
      DELETE FROM group_members m USING ${from} WHERE m.${membership} = ${from}.id
      RETURNING m.group_id, m.${membership} AS member
    ), left_groups AS (
      UPDATE groups g SET version = g.version + 1, last_modified = now()
      FROM parted WHERE g.id = parted.group_id AND g.id <> parted.member
      RETURNING g.id, g.version, parted.member
    ), left_history AS (${insertChanges(context, { type: 'Group', action: 'updated', from: 'left_groups', attributes }, bind)})`;
}
