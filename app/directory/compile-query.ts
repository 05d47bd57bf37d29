import { compareAny, compareValue } from './compare-value.ts';
import { compileSome } from './compile-some.ts';
import { join, negate } from './conditions.ts';
import type { Bind } from './create-binder.ts';
import { mergeEqual } from './merge-equal.ts';
import type { Query } from './query.types.ts';
import type { QueryTable, ScalarColumn } from './query-table.types.ts';

/**
 * The condition on a row of `table` that `query` means (RFC 7644 §3.4.2.2); `organization` is SQL of the id of the one
 * whose rows are asked for. Values go through `bind`, never into the text. Throws TypeError where a query compares a list
 * as if it were one value, or the other way round.
 */
export function compileQuery<Field extends string>(
  query: Query<Field>,
  table: QueryTable<Field>,
  bind: Bind,
  organization: string,
): string {
  switch (query.kind) {
    case 'and':
      return join(
        'and',
        query.parts.map((part) => compileQuery(part, table, bind, organization)),
      );
    case 'or':
      return join(
        'or',
        mergeEqual(query.parts).map((part) =>
          part.kind === 'any'
            ? compareAny(scalarOf(table, part.field), part.values, part.exact, bind)
            : compileQuery(part, table, bind, organization),
        ),
      );
    case 'not':
      return negate(compileQuery(query.part, table, bind, organization));
    case 'all':
      return 'TRUE';
    case 'none':
      return 'FALSE';
    case 'present': {
      const column = table.columns[query.field];
      return column.kind === 'list' ? column.present : `${column.sql} IS NOT NULL`;
    }
    case 'compare':
      return compareValue(scalarOf(table, query.field), query, bind);
    case 'some': {
      const column = table.columns[query.field];
      if (column.kind !== 'list') throw new TypeError(`${query.field} is no list`);
      return compileSome(column, query.where, bind, organization);
    }
  }
}

function scalarOf<Field extends string>(table: QueryTable<Field>, field: Field): ScalarColumn {
  const column = table.columns[field];
  if (column.kind === 'list') throw new TypeError(`${field} is a list`);
  return column;
}
