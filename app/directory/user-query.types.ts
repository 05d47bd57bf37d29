import type { ListField, TextField } from './user-fields.ts';

/** One condition on a sub-attribute of a list item; one item must satisfy all of a `some`. */
export interface ItemCondition {
  readonly name: string;
  readonly value: string | boolean;
  readonly exact: boolean;
}

/** Which users are asked for, in the directory's own terms: faces parse into it, the store compiles it to SQL. */
export type UserQuery =
  | { readonly kind: 'and'; readonly parts: readonly UserQuery[] }
  | { readonly kind: 'id'; readonly value: string }
  | { readonly kind: 'active'; readonly value: boolean }
  | { readonly kind: 'text'; readonly field: TextField; readonly value: string; readonly exact: boolean }
  | { readonly kind: 'some'; readonly field: ListField; readonly conditions: readonly ItemCondition[] };
