import type { Bind } from './create-binder.ts';
import type { AttributeChange, ChangeAction, DirectoryContext } from './user.types.ts';

/** What the history keeps of the rows of one part of a statement. */
interface ChangedRows {
  readonly type: 'User' | 'Group';
  readonly action: ChangeAction;
  /** The part of the statement that gives the rows: each has `id` and `version`. */
  readonly from: string;
  /** SQL of the version the change made; the row's unless said. */
  readonly version?: string;
  /** The attributes it changed: the same for every row, or SQL of a row's own, as jsonb. */
  readonly attributes: readonly AttributeChange[] | string;
}

/** SQL that writes an entry of the history for each row of `from`: part of the statement that changes those rows. */
export function insertChanges(
  { organizationId, actor, requestId }: DirectoryContext,
  { type, action, from, version = 'version', attributes }: ChangedRows,
  bind: Bind,
): string {
  const changed = typeof attributes === 'string' ? attributes : bind(JSON.stringify(attributes), 'jsonb');
  return `INSERT INTO changes (organization_id, resource_type, resource_id, action, version, actor, request_id, attributes)
    SELECT ${bind(organizationId, 'uuid')}, '${type}', id, ${bind(action, 'text')}, ${version},
      ${bind(actor, 'text')}, ${bind(requestId, 'text')}, ${changed}
    FROM ${from}`;
}
