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

/**
 * Reads a page of an organization's rows with `columns` (RFC 7644 §3.4.2), in one statement, which is a scan where neither
 * an index leads to few rows nor the page is one of all rows in their order. Throws DirectoryError `list_too_costly` where
 * that takes longer than a statement may.
 */
export async function readList<Field extends string, Row extends ListedRow, Item>(
  sql: Database['sql'],
  { table, columns, toItem }: { table: QueryTable<Field>; columns: string; toItem: (row: Row) => Item },
  organizationId: string,
  request: PageRequest<Field>,
): Promise<Page<Item>> {
  const { bind, values } = createBinder();
  const text = compileList(table, columns, organizationId, request, bind);
  const { query, sort } = request;
  const isFew = query !== undefined && isLookup(query, table);
  const scanOf = isFew || (!query && !sort) ? undefined : organizationId;
  try {
    return readPage(await sql<Row>(text, values, { oneOff: isOneOff(request, table), scanOf }), request, toItem);
  } catch (cause) {
    // An index answers a lookup: where that takes too long, so does everything. What caused a deadline may be a statement.
    if (isFew || !(isStatementTimeout(cause) || isStatementTimeout((cause as Error).cause))) throw cause;
    const message = scanOf
      ? 'The filter, or the order asked for, takes too long on so many resources.'
      : 'So many resources take too long to read at once.';
    throw new DirectoryError('list_too_costly', message, { cause });
  }
}
