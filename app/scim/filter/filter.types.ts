import type { AttributePath } from '../schemas/resolve-path.ts';

export const OPERATORS = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'pr'] as const;
export type Operator = (typeof OPERATORS)[number];

/** A comparison; `value` is of the attribute's type, and undefined for `pr`. */
export interface Comparison {
  readonly kind: 'compare';
  readonly path: AttributePath;
  readonly operator: Operator;
  readonly value: string | boolean | undefined;
  /** Where the operator stands in the filter, from 0. */
  readonly position: number;
}

/** A filter as it was written (RFC 7644 §3.4.2.2), its attributes found and its values of their types. */
export type Filter =
  | Comparison
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[]; readonly position: number }
  | { readonly kind: 'not'; readonly part: Filter; readonly position: number }
  | { readonly kind: 'item'; readonly path: AttributePath; readonly filter: Filter; readonly position: number };
