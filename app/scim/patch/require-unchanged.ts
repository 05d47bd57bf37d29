import { isDeepStrictEqual } from 'node:util';
import type { Attribute } from '../schemas/attribute.types.ts';
import type { Item } from '../schemas/merge-items.ts';
import { ScimError } from '../scim-error.ts';

/**
 * An immutable attribute takes a first value and keeps it (RFC 7643 §2.2); giving the same again is no change.
 * `path` names the attribute. Throws ScimError `mutability` (RFC 7644 §3.5.2).
 */
export function requireUnchanged({ mutability }: Attribute, before: unknown, after: unknown, path: string): void {
  if (mutability !== 'immutable' || before === undefined || isDeepStrictEqual(before, after)) return;
  throw ScimError.of('mutability', `${path} keeps the value it was first given: it cannot be changed or removed.`);
}

/** The same for the parts of a complex value or of an item of a list, one by one; throws as it does. */
export function requireUnchangedParts(
  { subAttributes = [] }: Attribute,
  before: Item,
  after: Item,
  path: string,
): void {
  for (const sub of subAttributes) requireUnchanged(sub, before[sub.name], after[sub.name], `${path}.${sub.name}`);
}
