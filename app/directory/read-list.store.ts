import type { Database } from '../store/database.types.ts';
import { isStatementTimeout } from '../store/database-errors.ts';
import { compileList } from './compile-list.ts';
import { createBinder } from './create-binder.ts';
import { DirectoryError } from './directory-error.ts';
import { isLookup } from './is-lookup.ts';
import { isOneOff } from './is-one-off.ts';
import type { Page, PageRequest } from './list.types.ts';
import type { QueryTable } from './query-table.types.ts';
import { type ListedRow, readPage } from './read-page.ts';

/** Whether a list is looked for row by row: neither few rows by an index, nor a page of all in their order. */
const isScan = <Field extends string>({ query, sort }: PageRequest<Field>, table: QueryTable<Field>): boolean =>
  query ? !isLookup(query, table) : sort !== undefined;

/**
 * Reads a page of an organization's rows with `columns` (RFC 7644 §3.4.2), in one statement. Throws DirectoryError
 * `list_too_costly` where looking through all of them takes longer than a statement may.
 */
export async function readList<Field extends string, Row extends ListedRow, Item>(
  sql: Database['sql'],
  { table, columns, toItem }: { table: QueryTable<Field>; columns: string; toItem: (row: Row) => Item },
  organizationId: string,
  request: PageRequest<Field>,
): Promise<Page<Item>> {
  const { bind, values } = createBinder();
  const text = compileList(table, columns, organizationId, request, bind);
  const scanOf = isScan(request, table) ? organizationId : undefined;
  try {
    return readPage(await sql<Row>(text, values, { oneOff: isOneOff(request, table), scanOf }), request, toItem);
  } catch (cause) {
    if (!isStatementTimeout(cause)) throw cause;
    const message = 'The filter, or the order asked for, takes too long on so many resources.';
    throw new DirectoryError('list_too_costly', message, { cause });
  }
}
