import type { GroupMember } from '../../directory/group.types.ts';
import { quote } from '../../directory/quote.ts';
import { requireKnownMembers } from '../patch/assign.ts';
import type { PatchOperation } from '../patch/patch.types.ts';
import type { Attribute } from '../schemas/attribute.types.ts';
import { isUnassigned } from '../schemas/parse-value.ts';
import { ScimError } from '../scim-error.ts';
import { parseMembers } from './parse-members.ts';
import { costOf, type Draft, findIds, isOfIds, selectMembers } from './select-members.ts';

/** An operation of a PATCH on `members`. */
export type MembersOperation = PatchOperation & { readonly target: { readonly attribute: Attribute } };

/** Comparisons of members with conditions in one request: some 20 ms. */
const MAX_COST = 100_000;

/**
 * Pure. The ids of the members after all operations on `members`, in their order: all apply or none (RFC 7644 §3.5.2).
 * By their ids, so that a thousand changes of ten thousand members take one walk: the rules of other lists compare
 * values with values. Throws ScimError, `tooMany` for what would hold up other requests.
 */
export function editMembers(
  members: readonly GroupMember[],
  operations: readonly MembersOperation[],
): ReadonlySet<string> {
  const draft: Draft = new Map(members.map((member) => [member.value, member]));
  let cost = 0;
  for (const operation of operations) {
    const { filter } = operation.target;
    cost += filter ? costOf(draft, filter) : 0;
    if (cost > MAX_COST) {
      const detail = `Up to operation ${operation.number}, this request compares too many members; send it in parts.`;
      throw ScimError.of('tooMany', detail);
    }
    applyOperation(draft, operation);
  }
  return new Set(draft.keys());
}

/** Whether the operations need more of the members than their ids. */
export function needsNames(operations: readonly MembersOperation[]): boolean {
  return operations.some(({ target }) => target.filter !== undefined && !isOfIds(target.filter));
}

function applyOperation(draft: Draft, operation: MembersOperation): void {
  try {
    const { op, target, value } = operation;
    if (target.sub) {
      const detail = `${quote(target.text)} cannot be changed: a member is added or removed as a whole.`;
      throw ScimError.of('mutability', detail);
    }
    if (target.filter) applyToSelected(draft, operation);
    else if (op === 'remove' && isUnassigned(value)) draft.clear();
    else if (op === 'remove') for (const id of parseKnown(target.attribute, value)) draft.delete(id);
    else applyWhole(draft, op, parseKnown(target.attribute, value));
  } catch (cause) {
    if (!(cause instanceof ScimError) || !cause.scimType) throw cause;
    const detail = `Operation ${operation.number} (${operation.op}): ${cause.message}`;
    throw ScimError.of(cause.scimType, detail, { cause });
  }
}

/** Who is a member already stays where it is, once (RFC 7644 §3.5.2.1). */
function applyWhole(draft: Draft, op: 'add' | 'replace', ids: readonly string[]): void {
  const before = new Map(draft);
  if (op === 'replace') draft.clear();
  for (const id of ids) if (!draft.has(id)) draft.set(id, before.get(id));
}

/**
 * To remove by its id who is no member succeeds, because a client repeats a request whose answer got lost; any other
 * filter that selects nobody is `noTarget` (RFC 7644 §3.5.2.2). What is selected can only be replaced by itself.
 */
function applyToSelected(draft: Draft, { op, target, value }: MembersOperation): void {
  const { attribute, filter, text } = target;
  if (!filter) return;
  const chosen = selectMembers(draft, filter, text);
  const gone = op === 'remove' || (op === 'replace' && isUnassigned(value));
  if (gone) {
    if (chosen.length === 0 && findIds(filter) === undefined) throw noTarget(text);
    for (const id of chosen) draft.delete(id);
    return;
  }
  const given = parseKnown(attribute, value);
  const named = isOfIds(filter) ? findIds(filter) : undefined;
  if (op === 'add' && given.length > 0 && given.every((id) => named?.includes(id))) {
    applyWhole(draft, op, given);
    return;
  }
  if (chosen.length === 0) throw noTarget(text);
  const other = given.find((id) => !chosen.includes(id));
  if (other === undefined && given.length <= 1) return;
  const detail = `The id of a member cannot be changed: remove the one, and add ${quote(other ?? given[0])}.`;
  throw ScimError.of('mutability', detail);
}

/** A part of a member that is not kept must not be answered with success. */
function parseKnown(attribute: Attribute, raw: unknown): string[] {
  for (const entry of [raw].flat()) requireKnownMembers(attribute, entry);
  return parseMembers(attribute, raw);
}

const noTarget = (text: string) => ScimError.of('noTarget', `The path ${quote(text)} selects no member of this group.`);
