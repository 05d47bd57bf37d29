import { quote } from '../../directory/quote.ts';
import type { Filter } from '../filter/filter.types.ts';
import type { Note } from '../notes.ts';
import { requireKnownSubAttributes } from '../patch/assign.ts';
import { inOperation } from '../patch/in-operation.ts';
import type { PatchOperation } from '../patch/patch.types.ts';
import type { Attribute } from '../schemas/attribute.types.ts';
import { isUnassigned } from '../schemas/parse-value.ts';
import { ScimError } from '../scim-error.ts';
import { parseMembers } from './parse-members.ts';

/** An operation of a PATCH on `members` (RFC 7644 §3.5.2). */
export interface MemberChange {
  readonly op: PatchOperation['op'];
  /** How errors name it. */
  readonly number: number;
  /** The path as the client wrote it. */
  readonly text: string;
  /** Given: only the members that satisfy it. */
  readonly filter?: Filter;
  /** The members in its value; undefined where it has none. */
  readonly ids?: readonly string[];
}

/** An operation as parsePatch gives it. */
export type MembersOperation = PatchOperation & { readonly target: { readonly attribute: Attribute } };

/**
 * Reads the operations on `members`. Throws ScimError: `mutability` for a part of a member, `invalidValue` for members
 * without an id, `invalidPath` for parts that no member has.
 */
export function parseMemberChanges(operations: readonly MembersOperation[], note?: Note): MemberChange[] {
  return operations.map((operation) => inOperation(operation, () => parseChange(operation, note)));
}

function parseChange({ op, target, value, number }: MembersOperation, note?: Note): MemberChange {
  const { attribute, sub, filter, text } = target;
  if (sub) {
    const detail = `${quote(text)} cannot be changed: a member is added or removed as a whole.`;
    throw ScimError.of('mutability', detail);
  }
  const change = { op, number, text, ...(filter && { filter }) };
  if (isUnassigned(value) || (filter && op === 'remove')) return change;
  // A part of a member that is not kept must not be answered with success.
  for (const entry of [value].flat()) requireKnownSubAttributes(attribute, entry);
  return { ...change, ids: parseMembers(attribute, value, note) };
}
