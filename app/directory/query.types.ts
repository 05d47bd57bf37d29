/** The comparisons of RFC 7644 §3.4.2.2; `pr` is no comparison but a `present`. */
export type Operator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';

/**
 * What a comparison compares with. A missing value satisfies `ne` only; texts are ordered by code point, dates are
 * instants, and a missing boolean of a list's item is false (RFC 7643 §2.4).
 */
export interface Operand {
  readonly operator: Operator;
  readonly value: string | number | boolean | Date;
  /** With case; of texts only. */
  readonly exact: boolean;
}

/** A condition on one item of a list; `name` is a member of the item. */
export type ItemQuery =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly ItemQuery[] }
  | { readonly kind: 'not'; readonly part: ItemQuery }
  | { readonly kind: 'all' | 'none' }
  | ({ readonly kind: 'compare'; readonly name: string } & Operand)
  | { readonly kind: 'present'; readonly name: string };

/** Which rows are asked for, in the directory's own terms: faces parse into it, stores compile it to SQL. */
export type Query<Field extends string = string> =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Query<Field>[] }
  | { readonly kind: 'not'; readonly part: Query<Field> }
  /** Every row, no row. */
  | { readonly kind: 'all' | 'none' }
  | ({ readonly kind: 'compare'; readonly field: Field } & Operand)
  /** The field has a value; a list, an item. */
  | { readonly kind: 'present'; readonly field: Field }
  /** One item of the list satisfies all of `where`. */
  | { readonly kind: 'some'; readonly field: Field; readonly where: ItemQuery };

/** The order of a list: by a field, of a list by its primary item, else its first; without a value last, ascending. */
export interface Sort<Field extends string = string> {
  readonly field: Field;
  /** The member of a list's items. */
  readonly sub?: string;
  readonly exact: boolean;
  readonly descending: boolean;
}
