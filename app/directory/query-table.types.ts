import type { Bind } from './create-binder.ts';

/** A field with one value at most. */
export interface ScalarColumn {
  readonly kind: 'text' | 'boolean' | 'number' | 'instant' | 'uuid';
  readonly sql: string;
  /** SQL of the value as foldCase() folds it, where the table keeps that too. */
  readonly key?: string;
  /** Whether an index finds the few rows with one value. */
  readonly indexed?: true;
  /** Whether one row of an organization at most has a value, without case where the column has a `key`. */
  readonly unique?: true;
  /** SQL, answered by an index, that holds where the value is `value` without case, and rarely elsewhere. */
  readonly mayBe?: (value: string, bind: Bind) => string;
}

interface AnyListColumn {
  readonly kind: 'list';
  /** SQL of a member of an item, as text. */
  readonly member: (name: string, bind: Bind) => string;
  /** SQL that is true where there is an item. */
  readonly present: string;
  /** SQL, answered by an index, that holds where foldCase() makes `value` of an item's `value`. */
  readonly hasValue?: (value: string, bind: Bind) => string;
}

/** A field with any number of items, kept in the row. */
export interface KeptListColumn extends AnyListColumn {
  readonly from: 'row';
  /** What stands behind FROM to give a row's items, one a row. */
  readonly items: string;
  /** SQL of a member, as text, of the primary item, else of the first: what a row is sorted by (RFC 7644 §3.4.2.3). */
  readonly first: (name: string, bind: Bind) => string;
  /** An indexed text[] of what foldCase() makes of the items' `value`. */
  readonly keys?: string;
  /** Whether the members are folded already. */
  readonly folded?: true;
}

/** A field whose items follow from other tables: to derive them for each row would cost as much as for all at once. */
export interface DerivedListColumn extends AnyListColumn {
  readonly from: 'derived';
  /** What stands behind FROM to give the items `e` of all rows of an organization: `e.owner` is a row's id. */
  readonly items: (organization: string) => string;
  /** The same of the first item of each row alone: what a row is sorted by (RFC 7644 §3.4.2.3). */
  readonly firsts: (organization: string) => string;
  /** SQL of a row's id. */
  readonly owner: string;
}

export type ListColumn = KeptListColumn | DerivedListColumn;

/** What a query may ask of a table, and in which SQL; `alias` is the table's name in that SQL. */
export interface QueryTable<Field extends string = string> {
  readonly name: string;
  readonly alias: string;
  readonly columns: Readonly<Record<Field, ScalarColumn | ListColumn>>;
}
