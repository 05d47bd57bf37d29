import type { Bind } from './create-binder.ts';
import type { DirectoryContext } from './user.types.ts';

/**
 * The first part of a deletion: locks the groups that the member is in before the member itself, a group among them in
 * its place in the order, so that two deletions never wait for each other, also of groups that contain each other.
 */
export function lockGroupsOf(column: 'user_id' | 'child_group_id', organization: string, member: string): string {
  return `locked AS (
      SELECT g.id FROM groups g
      WHERE g.organization_id = ${organization}
        AND g.id IN (SELECT m.group_id FROM group_members m WHERE m.${column} = ${member} UNION SELECT ${member})
      ORDER BY g.id FOR NO KEY UPDATE
    )`;
}

/** A part of the statement that deletes `gone`, a user or a group: the groups `locked` before lose it as a member. */
export function leaveGroups(context: DirectoryContext, bind: Bind): string {
  return `left_groups AS (
      UPDATE groups g SET version = g.version + 1, last_modified = now()
      FROM locked, gone WHERE g.id = locked.id AND g.id <> gone.id
      RETURNING g.id, g.organization_id, g.version, gone.id AS member
    ), left_history AS (
      INSERT INTO changes (organization_id, resource_type, resource_id, action, version, actor, request_id, attributes)
      SELECT organization_id, 'Group', id, 'updated', version, ${bind(context.actor, 'text')},
        ${bind(context.requestId, 'text')},
        jsonb_build_array(jsonb_build_object('attribute', 'members', 'before', jsonb_build_array(member)))
      FROM left_groups
    )`;
}
