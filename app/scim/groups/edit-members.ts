import type { GroupMember, MemberDetail } from '../../directory/group.types.ts';
import { quote } from '../../directory/quote.ts';
import type { Filter } from '../filter/filter.types.ts';
import { inOperation } from '../patch/in-operation.ts';
import { ScimError } from '../scim-error.ts';
import type { MemberChange } from './parse-member-changes.ts';
import { costOf, type Draft, findIds, isOfIds, selectMembers } from './select-members.ts';

/** Comparisons of members with conditions in one request: some 20 ms. */
const MAX_COST = 100_000;

/**
 * Pure. The ids of the members after all changes, in their order: all apply or none (RFC 7644 §3.5.2). By their ids, so
 * that a thousand changes of ten thousand members take one walk: the rules of other lists compare values with values.
 * `base` is the address of the SCIM service, without a slash. Throws ScimError: `noTarget`, `mutability`, and `tooMany`
 * for what would hold up other requests.
 */
export function editMembers(
  members: readonly GroupMember[],
  changes: readonly MemberChange[],
  base: string,
): ReadonlySet<string> {
  const draft: Draft = new Map(members.map((member) => [member.value, member]));
  let cost = 0;
  for (const change of changes) {
    cost += change.filter ? costOf(draft, change.filter) : 0;
    if (cost > MAX_COST) {
      const detail = `Up to operation ${change.number}, this request compares too many members; send it in parts.`;
      throw ScimError.of('tooMany', detail);
    }
    inOperation(change, () => applyChange(draft, change, base));
  }
  return new Set(draft.keys());
}

/** What of the members the changes need: names for conditions on more than ids, and nobody whom they do not name. */
export function toDetail(changes: readonly MemberChange[]): MemberDetail {
  if (changes.some(({ filter }) => filter && !isOfIds(filter))) return 'names';
  const named = new Set<string>();
  for (const { op, filter, ids } of changes) {
    const known = filter ? findIds(filter) : op === 'replace' ? undefined : ids;
    if (!known && !(op === 'add' && !filter)) return 'ids';
    for (const id of [...(known ?? []), ...(ids ?? [])]) named.add(id);
  }
  return [...named];
}

function applyChange(draft: Draft, change: MemberChange, base: string): void {
  const { op, filter, ids } = change;
  if (filter) applyToSelected(draft, change, filter, base);
  else if (op === 'add') join(draft, ids);
  else if (op === 'remove' && ids) for (const id of ids) draft.delete(id);
  else replaceAll(draft, ids);
}

/** Who is a member already stays where it is, once (RFC 7644 §3.5.2.1). */
function join(draft: Draft, ids: readonly string[] = []): void {
  for (const id of ids) if (!draft.has(id)) draft.set(id, undefined);
}

function replaceAll(draft: Draft, ids: readonly string[] = []): void {
  const kept = ids.map((id) => [id, draft.get(id)] as const);
  draft.clear();
  for (const [id, member] of kept) draft.set(id, member);
}

/**
 * To remove by its id who is no member succeeds, because a client repeats a request whose answer got lost; any other
 * filter that selects nobody is `noTarget` (RFC 7644 §3.5.2.2). What is selected can only be replaced by itself.
 */
function applyToSelected(draft: Draft, { op, text, ids }: MemberChange, filter: Filter, base: string): void {
  const chosen = selectMembers(draft, filter, text, base);
  if (op === 'remove' || (op === 'replace' && !ids)) {
    if (chosen.length === 0 && findIds(filter) === undefined) throw noTarget(text);
    for (const id of chosen) draft.delete(id);
    return;
  }
  const named = isOfIds(filter) ? findIds(filter) : undefined;
  if (op === 'add' && ids && ids.length > 0 && ids.every((id) => named?.includes(id))) {
    join(draft, ids);
    return;
  }
  if (chosen.length === 0) throw noTarget(text);
  const other = ids?.find((id) => !chosen.includes(id));
  if (!ids || (other === undefined && ids.length <= 1)) return;
  const detail = `The id of a member cannot be changed: remove the one, and add ${quote(other ?? ids[0])}.`;
  throw ScimError.of('mutability', detail);
}

const noTarget = (text: string) => ScimError.of('noTarget', `The path ${quote(text)} selects no member of this group.`);
