import type { Bind } from './create-binder.ts';
import type { Sort } from './query.types.ts';
import type { QueryTable } from './query-table.types.ts';

/** By what rows are sorted: its SQL, and the type to which a key read from it is cast. */
export interface SortKey {
  readonly sql: string;
  /** What stands behind the table in FROM for it. */
  readonly join?: string;
  readonly type: 'text' | 'boolean' | 'numeric' | 'timestamptz' | 'uuid';
  readonly descending: boolean;
}

const TYPES = { text: 'text', boolean: 'boolean', number: 'numeric', instant: 'timestamptz', uuid: 'uuid' } as const;

/**
 * The key of a sort (RFC 7644 §3.4.2.3): text by code point, folded unless its case matters; a list by its primary
 * item, else its first. Throws TypeError for a list without the member to sort by.
 */
export function compileSort<Field extends string>(
  { field, sub, exact, descending }: Sort<Field>,
  table: QueryTable<Field>,
  bind: Bind,
  organization: string,
): SortKey {
  const column = table.columns[field];
  if (column.kind === 'list') {
    if (sub === undefined) throw new TypeError(`${field} is sorted by a member of its items`);
    if (column.from === 'row') return { sql: collate(column.first(sub, bind), exact), type: 'text', descending };
    const join = `LEFT JOIN ${column.firsts(organization)} ON e.owner = ${column.owner}`;
    return { sql: collate(column.member(sub, bind), exact), join, type: 'text', descending };
  }
  const type = TYPES[column.kind];
  if (column.kind !== 'text') return { sql: column.sql, type, descending };
  return { sql: column.key && !exact ? collate(column.key, true) : collate(column.sql, exact), type, descending };
}

const collate = (sql: string, exact: boolean) => `${exact ? sql : `fold_case(${sql})`} COLLATE "C"`;
