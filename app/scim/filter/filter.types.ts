import type { AttributePath } from '../schemas/resolve-path.ts';

/** The operators of RFC 7644 §3.4.2.2, table 3. */
export const OPERATORS = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'pr'] as const;
export type Operator = (typeof OPERATORS)[number];

/** What a filter compares with, of its attribute's type; null only with `eq` and `ne`, undefined only with `pr`. */
export type FilterValue = string | number | boolean | Date | null | undefined;

/** A comparison of an attribute, or of a sub-attribute; a list of complex values is compared by their `value`. */
export interface Comparison {
  readonly kind: 'compare';
  readonly path: AttributePath;
  readonly operator: Operator;
  readonly value: FilterValue;
  /** Where the operator stands in the filter, from 0. */
  readonly position: number;
}

/** A filter as it was written (RFC 7644 §3.4.2.2), its attributes found and its values of their types. */
export type Filter =
  | Comparison
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[]; readonly position: number }
  | { readonly kind: 'not'; readonly part: Filter; readonly position: number }
  | { readonly kind: 'item'; readonly path: AttributePath; readonly filter: Filter; readonly position: number };
