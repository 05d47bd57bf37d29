import type { Group, GroupMember } from './group.types.ts';

/** A row of `groups` as `sql()` gives it, with the members where they were asked for. */
export interface GroupRow {
  id: string;
  seq: number;
  version: number;
  display_name: string;
  external_id: string | null;
  created_at: Date;
  last_modified: Date;
  members?: GroupMember[] | null;
}

const COLUMNS = ['id', 'seq', 'version', 'display_name', 'external_id', 'created_at', 'last_modified'];

/** The columns of a group, each behind `prefix`. */
export function groupColumns(prefix = ''): string {
  return COLUMNS.map((column) => prefix + column).join(', ');
}

/** SQL of the members of the group that is row `g`, as jsonb; NULL for none. `among` is SQL of the ids to look for. */
export function membersOfGroup(detail: 'none' | 'ids' | 'names', among?: string): string {
  if (detail === 'none') return 'NULL::jsonb';
  const type = `'type', CASE WHEN m.user_id IS NULL THEN 'Group' ELSE 'User' END`;
  const value = `'value', coalesce(m.user_id, m.child_group_id)`;
  if (detail === 'ids') {
    const rows = among ? `(${selectMembers('g.id', among)})` : 'group_members';
    const condition = among ? '' : 'WHERE m.group_id = g.id';
    return `(SELECT jsonb_agg(jsonb_build_object(${value}, ${type}) ORDER BY m.seq) FROM ${rows} m ${condition})`;
  }
  return `(SELECT jsonb_agg(jsonb_build_object(${value}, ${type},
      'display', coalesce(mu.display_name, mu.user_name, mg.display_name)) ORDER BY m.seq)
    FROM group_members m
    LEFT JOIN users mu ON mu.id = m.user_id
    LEFT JOIN groups mg ON mg.id = m.child_group_id
    WHERE m.group_id = g.id)`;
}

/**
 * SQL of the memberships of `group` whose user or group is one of `ids`, each found in its index: a plan for arrays of
 * any length would compare every membership with every id.
 */
export function selectMembers(group: string, ids: string): string {
  const found = (column: string) =>
    `SELECT m.* FROM unnest(${ids}) AS w(id) JOIN group_members m ON m.group_id = ${group} AND m.${column} = w.id`;
  return `${found('user_id')} UNION ALL ${found('child_group_id')}`;
}

/** Maps a row; NULL is unassigned. */
export function toGroup(row: GroupRow): Group {
  return {
    id: row.id,
    seq: row.seq,
    version: row.version,
    profile: {
      displayName: row.display_name,
      ...(row.external_id !== null && { externalId: row.external_id }),
    },
    members: row.members ?? [],
    createdAt: row.created_at,
    lastModified: row.last_modified,
  };
}
