import type { Database } from '../../app/store/database.types.ts';
import type { AcknowledgedWrite } from './ledger.ts';

const TYPES = [
  { type: 'User', table: 'users' },
  { type: 'Group', table: 'groups' },
] as const;
/** How many of one kind of fault are named. */
const NAMED = 5;
const BATCH = 5_000;

/**
 * Compares an organization's directory with its history, in the database: each version of a resource has exactly one
 * change row, from 1 without a gap to the resource's own; no change row is without its resource; the members of a group
 * are those that its history adds up to, and a user's title the last one there; each acknowledged write has the row that
 * it made. Gives what is otherwise.
 */
export async function checkHistory(
  { sql }: Pick<Database, 'sql'>,
  organizationId: string,
  writes: readonly AcknowledgedWrite[],
): Promise<string[]> {
  const faults: string[] = [];
  const ask = async (what: string, text: string, values: readonly unknown[] = []) => {
    const rows = await sql<Record<string, unknown>>(text, [organizationId, ...values]);
    if (rows.length > 0) faults.push(`${what}: ${rows.length}, such as ${JSON.stringify(rows.slice(0, NAMED))}`);
  };
  for (const { type, table } of TYPES) {
    await ask(
      `${table} whose versions and change rows differ`,
      `SELECT r.id, r.version, count(c.id) AS rows, count(DISTINCT c.version) AS versions,
         min(c.version) AS first, max(c.version) AS last
       FROM ${table} r LEFT JOIN changes c
         ON c.organization_id = r.organization_id AND c.resource_id = r.id AND c.resource_type = '${type}'
       WHERE r.organization_id = $1::uuid GROUP BY r.id, r.version
       HAVING count(c.id) <> r.version OR count(DISTINCT c.version) <> r.version
         OR min(c.version) IS DISTINCT FROM 1 OR max(c.version) IS DISTINCT FROM r.version`,
    );
    await ask(
      `change rows without their ${type}`,
      `SELECT c.id, c.resource_id, c.version FROM changes c LEFT JOIN ${table} r ON r.id = c.resource_id
       WHERE c.organization_id = $1::uuid AND c.resource_type = '${type}' AND r.id IS NULL`,
    );
  }
  await ask(
    'groups whose members are not those of their history',
    `SELECT g.id, g.version FROM groups g
     CROSS JOIN LATERAL (SELECT count(*) AS now FROM group_members m WHERE m.group_id = g.id) AS member
     CROSS JOIN LATERAL (
       SELECT coalesce(sum(coalesce(jsonb_array_length(a -> 'after'), 0) - coalesce(jsonb_array_length(a -> 'before'), 0)), 0) AS told
       FROM changes c CROSS JOIN LATERAL jsonb_array_elements(c.attributes) AS a
       WHERE c.organization_id = g.organization_id AND c.resource_id = g.id AND a ->> 'attribute' = 'members'
     ) AS history
     WHERE g.organization_id = $1::uuid AND member.now <> history.told`,
  );
  await ask(
    'users whose title is not the last of their history',
    `SELECT u.id, u.version, u.title, history.told FROM users u
     CROSS JOIN LATERAL (
       SELECT a ->> 'after' AS told FROM changes c CROSS JOIN LATERAL jsonb_array_elements(c.attributes) AS a
       WHERE c.organization_id = u.organization_id AND c.resource_id = u.id AND a ->> 'attribute' = 'title'
       ORDER BY c.version DESC LIMIT 1
     ) AS history
     WHERE u.organization_id = $1::uuid AND u.title IS DISTINCT FROM history.told`,
  );
  for (let from = 0; from < writes.length; from += BATCH) {
    await ask(
      'acknowledged writes without their one change row',
      `SELECT w.id, w.version, w."requestId" FROM jsonb_to_recordset($2::jsonb) AS w(id uuid, version int, "requestId" text)
       WHERE 1 <> (SELECT count(*) FROM changes c WHERE c.organization_id = $1::uuid AND c.resource_id = w.id
         AND c.version = w.version AND c.request_id = w."requestId")`,
      [JSON.stringify(writes.slice(from, from + BATCH))],
    );
  }
  return faults;
}
