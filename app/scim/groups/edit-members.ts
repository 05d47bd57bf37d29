import type { GroupMember } from '../../directory/group.types.ts';
import { quote } from '../../directory/quote.ts';
import type { Filter } from '../filter/filter.types.ts';
import { matches } from '../filter/matches.ts';
import { requireKnownMembers } from '../patch/assign.ts';
import type { PatchOperation } from '../patch/patch.types.ts';
import { toList } from '../patch/workarounds/single-item.ts';
import type { Attribute } from '../schemas/attribute.types.ts';
import { parseValue } from '../schemas/parse-value.ts';
import { ScimError } from '../scim-error.ts';
import { requireMemberIds } from './require-member-ids.ts';

/** The members while a PATCH is applied to them, by their ids. */
type Draft = Map<string, GroupMember | undefined>;

type Operation = PatchOperation & { readonly target: { readonly attribute: Attribute } };

/**
 * Pure. The ids of the members after all operations on `members`, in their order (RFC 7644 §3.5.2). By their ids, so
 * that a thousand changes of ten thousand members take one walk: the rules of other lists compare values with values.
 * To remove a member by its id that is none succeeds, for a client repeats what got lost. Throws ScimError.
 */
export function editMembers(members: readonly GroupMember[], operations: readonly Operation[]): ReadonlySet<string> {
  const draft: Draft = new Map(members.map((member) => [member.value, member]));
  for (const operation of operations) {
    try {
      applyOperation(draft, operation);
    } catch (cause) {
      if (!(cause instanceof ScimError) || !cause.scimType) throw cause;
      throw ScimError.of(cause.scimType, `Operation ${operation.number} (${operation.op}): ${cause.message}`, {
        cause,
      });
    }
  }
  return new Set(draft.keys());
}

/** Whether operations on members can be applied without reading the members' names. */
export function needsNames(operations: readonly Operation[]): boolean {
  return operations.some(({ target }) => target.filter !== undefined && findId(target.filter) === undefined);
}

function applyOperation(draft: Draft, { op, target, value }: Operation): void {
  const { attribute, sub, filter, text } = target;
  if (sub) {
    const detail = `${quote(text)} cannot be changed: a member is added or removed as a whole.`;
    throw ScimError.of('mutability', detail);
  }
  if (filter) {
    applySelected(draft, { op, value, filter, text, attribute });
    return;
  }
  if (op === 'replace' || (op === 'remove' && (value === undefined || value === null))) draft.clear();
  if (op === 'remove' && (value === undefined || value === null)) return;
  for (const id of parseMembers(attribute, value)) {
    if (op === 'remove') draft.delete(id);
    else if (!draft.has(id)) draft.set(id, undefined);
  }
}

type Selected = Pick<Operation, 'op' | 'value'> & { filter: Filter; text: string; attribute: Attribute };

function applySelected(draft: Draft, { op, value, filter, text, attribute }: Selected): void {
  const id = findId(filter);
  const chosen = id === undefined ? select(draft, filter) : [id].filter((each) => draft.has(each));
  if (op === 'remove') {
    if (chosen.length === 0 && id === undefined) throw noTarget(text);
    for (const each of chosen) draft.delete(each);
    return;
  }
  const given = value === null ? [] : parseMembers(attribute, value);
  if (op === 'add' && chosen.length === 0 && id !== undefined && given.every((each) => each === id)) {
    draft.set(id, undefined);
    return;
  }
  if (chosen.length === 0) throw noTarget(text);
  if (given.some((each) => !chosen.includes(each)) || given.length > 1) {
    const detail = `The id of a member cannot be changed: remove the one, and add ${quote(given.find((each) => !chosen.includes(each)))}.`;
    throw ScimError.of('mutability', detail);
  }
}

/** Members that joined in the same request have no name yet: only what is known of them can be asked. */
function select(draft: Draft, filter: Filter): string[] {
  return [...draft].filter(([value, member]) => matches({ ...(member ?? { value }) }, filter)).map(([value]) => value);
}

/** The id where a filter is `value eq "…"`. */
function findId(filter: Filter): string | undefined {
  if (filter.kind !== 'compare' || filter.operator !== 'eq') return undefined;
  const attribute = filter.path.sub ?? filter.path.attribute;
  return attribute.name === 'value' && typeof filter.value === 'string' ? filter.value : undefined;
}

function parseMembers(attribute: Attribute, raw: unknown): string[] {
  const list = toList(raw);
  if (!Array.isArray(list)) throw ScimError.of('invalidValue', `members must be a list of {"value": "<id>"}.`);
  requireMemberIds(list);
  for (const entry of list) requireKnownMembers(attribute, entry);
  return toMemberIds(parseValue(attribute, list, attribute.name));
}

/** The ids in a canonical list of members. */
export function toMemberIds(members: unknown): string[] {
  return ((members as { value: string }[] | undefined) ?? []).map(({ value }) => value);
}

const noTarget = (text: string) => ScimError.of('noTarget', `The path ${quote(text)} selects no member of this group.`);
