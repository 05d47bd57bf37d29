import type { Group, GroupMember, LongGroup } from './group.types.ts';

/** A row of `groups` as `sql()` gives it, with the members where they were asked for. */
export interface GroupRow {
  id: string;
  seq: number;
  version: number;
  display_name: string;
  external_id: string | null;
  created_at: Date;
  last_modified: Date;
  /** NULL for none, or how many where they are too many. */
  members?: GroupMember[] | number | null;
}

/** Members that are counted to tell which groups can be read together. */
const COUNTED = 2_001;
/** Members that are parsed at once: some milliseconds. */
const PART = 1_000;

const COLUMNS = ['id', 'seq', 'version', 'display_name', 'external_id', 'created_at', 'last_modified'];

/** The columns of a group, each behind `prefix`. */
export function groupColumns(prefix = ''): string {
  return COLUMNS.map((column) => prefix + column).join(', ');
}

/** SQL of the members of the group that is row `g`, with their names, where they are `most` at most; else how many. */
export const fewMembersOfGroup = (most: number): string =>
  `(SELECT CASE WHEN c.size <= ${most} THEN ${membersOfGroup('names')} ELSE to_jsonb(c.size) END FROM (
      SELECT count(*) AS size FROM (SELECT FROM group_members m WHERE m.group_id = g.id LIMIT ${COUNTED}) counted
    ) c)`;

const VALUE = `'value', coalesce(m.user_id, m.child_group_id)`;
const TYPE = `'type', CASE WHEN m.user_id IS NULL THEN 'Group' ELSE 'User' END`;
const DISPLAY = `'display', coalesce(mu.display_name, mu.user_name, mg.display_name)`;
const WITH_NAMES = 'LEFT JOIN users mu ON mu.id = m.user_id LEFT JOIN groups mg ON mg.id = m.child_group_id';

/** SQL of the members of the group that is row `g` with their names, one row with JSON text for each part of them. */
export const MEMBER_PARTS = `SELECT m.part, json_agg(json_build_object(${VALUE}, ${TYPE}, ${DISPLAY}) ORDER BY m.seq)::text AS members
    FROM (
      SELECT m.*, (row_number() OVER (ORDER BY m.seq) - 1) / ${PART} AS part FROM group_members m WHERE m.group_id = g.id
    ) m ${WITH_NAMES} GROUP BY m.part`;

/** SQL of the members of the group that is row `g`, as jsonb; NULL for none. `among` is SQL of the ids to look for. */
export function membersOfGroup(detail: 'none' | 'ids' | 'names', among?: string): string {
  if (detail === 'none') return 'NULL::jsonb';
  if (detail === 'ids') {
    const rows = among ? `(${selectMembers('g.id', among)})` : 'group_members';
    const condition = among ? '' : 'WHERE m.group_id = g.id';
    return `(SELECT jsonb_agg(jsonb_build_object(${VALUE}, ${TYPE}) ORDER BY m.seq) FROM ${rows} m ${condition})`;
  }
  return `(SELECT jsonb_agg(jsonb_build_object(${VALUE}, ${TYPE}, ${DISPLAY}) ORDER BY m.seq)
    FROM group_members m ${WITH_NAMES} WHERE m.group_id = g.id)`;
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
    ...(typeof row.members === 'number' ? { members: [], unread: row.members } : { members: row.members ?? [] }),
    createdAt: row.created_at,
    lastModified: row.last_modified,
  };
}

/** A row of a group beside one part of its members, as JSON text. */
export type PartRow = Omit<GroupRow, 'members'> & { members: string | null };

/** Maps the rows of whole groups with their parts, in their order. */
export function toLongGroups(rows: readonly PartRow[]): LongGroup[] {
  const groups = new Map<string, { group: Group; texts: string[] }>();
  for (const row of rows) {
    const { members, ...own } = row;
    const known = groups.get(row.id) ?? { group: toGroup(own), texts: [] };
    if (members !== null) known.texts.push(members);
    groups.set(row.id, known);
  }
  return [...groups.values()].map(({ group, texts }) => ({
    group,
    bytes: texts.reduce((sum, text) => sum + text.length, 0),
    parts: parseParts(texts),
  }));
}

/** Lets go of each part when the next one is asked for. */
function* parseParts(texts: string[]): Generator<readonly GroupMember[]> {
  for (let text = texts.shift(); text !== undefined; text = texts.shift()) yield JSON.parse(text) as GroupMember[];
}
