import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../store/database.types.ts';
import { isDeadlock, isForeignKeyViolation } from '../store/database-errors.ts';
import { createBinder } from './create-binder.ts';
import { DirectoryError } from './directory-error.ts';
import { insertChanges } from './insert-changes.ts';
import { isResourceId } from './is-resource-id.ts';
import { GROUPS_ARE_LOCKED, leaveGroups, lockGroupsOf } from './leave-groups.ts';
import type { AttributeChange, DirectoryContext } from './user.types.ts';

/** What a statement must know of a type to delete one: `attribute`, kept in `column`, tells the history who it was. */
const TYPES = {
  User: { table: 'users', membership: 'user_id', attribute: 'userName', column: 'user_name' },
  Group: { table: 'groups', membership: 'child_group_id', attribute: 'displayName', column: 'display_name' },
} as const;

/** Whoever adds a member to a group while it is deleted is met by trying again, at most so often. */
const ATTEMPTS = 5;
const PAUSE = 20;

/**
 * One statement: removes a user or a group for good, if it still has `version` where one is given; the groups it was in
 * get a new version, and the history says both, with what else is to be `alsoKept` of it. It runs again where another request added the member to a group
 * meanwhile, which ends the statement with an error. Gives false when there was no such row. Throws DirectoryError
 * `contended`.
 */
export async function deleteResource(
  sql: Database['sql'],
  type: keyof typeof TYPES,
  context: DirectoryContext,
  id: string,
  version: number | undefined,
  alsoKept: readonly AttributeChange[] = [],
): Promise<boolean> {
  if (!isResourceId(id)) return false;
  const { table, membership, attribute, column } = TYPES[type];
  const { bind, values } = createBinder();
  const organization = bind(context.organizationId, 'uuid');
  const resource = bind(id, 'uuid');
  const who = `jsonb_build_array(jsonb_build_object('attribute', '${attribute}', 'before', ${column}))`;
  const attributes = alsoKept.length > 0 ? `${who} || ${bind(JSON.stringify(alsoKept), 'jsonb')}` : who;
  const text = `WITH ${lockGroupsOf(membership, organization, resource)}, gone AS (
      DELETE FROM ${table} WHERE organization_id = ${organization} AND id = ${resource}
        ${version === undefined ? '' : `AND version = ${bind(version, 'int')}`}
        AND ${GROUPS_ARE_LOCKED}
      RETURNING id, version, ${column}
    ), ${leaveGroups(membership, 'gone', context, bind)}, history AS (${insertChanges(
      context,
      { type, action: 'deleted', from: 'gone', version: 'version + 1', attributes },
      bind,
    )})
    SELECT id FROM gone`;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      return (await sql<{ id: string }>(text, values)).length > 0;
    } catch (cause) {
      if (!isForeignKeyViolation(cause) && !isDeadlock(cause)) throw cause;
      await sleep(Math.random() * PAUSE * attempt);
    }
  }
  throw new DirectoryError(
    'contended',
    'It is being added to groups by several requests at once; send the request again.',
  );
}
