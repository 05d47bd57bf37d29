import { foldCase } from '../../directory/fold-case.ts';
import type { GroupMember } from '../../directory/group.types.ts';
import { quote } from '../../directory/quote.ts';
import type { Comparison, Filter } from '../filter/filter.types.ts';
import { matches } from '../filter/matches.ts';
import { ScimError } from '../scim-error.ts';
import { toScimMember } from './group.mapper.ts';

/** The members while a PATCH is applied to them, by their ids; undefined for who joins by it: only the id is known. */
export type Draft = Map<string, GroupMember | undefined>;

/**
 * Pure. The ids of the members that satisfy the filter of a value path (RFC 7644 §3.5.2); `text` is the path. Where it
 * names ids, nobody else is looked at. `base` is the address of the SCIM service. Throws ScimError `invalidPath`.
 */
export function selectMembers(draft: Draft, filter: Filter, text: string, base: string): string[] {
  const ids = findIds(filter);
  const candidates = ids ? [...new Set(ids)].filter((id) => draft.has(id)) : [...draft.keys()];
  const sure = isOfIds(filter);
  return candidates.filter((value) => {
    const member = draft.get(value);
    if (sure) return matches({ value }, filter);
    if (member) return matches(toScimMember(member, base), filter);
    const detail = `The path ${quote(text)} asks for more than the id of a member that the same request adds: send it as a request of its own.`;
    throw ScimError.of('invalidPath', detail);
  });
}

/** The ids of which a member that satisfies the filter has one; undefined where the filter names none. */
export function findIds(filter: Filter): readonly string[] | undefined {
  switch (filter.kind) {
    case 'or': {
      const parts = filter.parts.map(findIds);
      return parts.includes(undefined) ? undefined : parts.flatMap((ids) => ids ?? []);
    }
    case 'and':
      return filter.parts.map(findIds).find((ids) => ids !== undefined);
    case 'compare':
      if (filter.operator !== 'eq' || nameOf(filter) !== 'value') return undefined;
      return typeof filter.value === 'string' ? [foldCase(filter.value)] : undefined;
    default:
      return undefined;
  }
}

/** Whether the ids of the members tell who satisfies the filter. */
export function isOfIds(filter: Filter): boolean {
  return comparisonsOf(filter).every((comparison) => nameOf(comparison) === 'value');
}

/** How many comparisons selectMembers makes with such a filter. */
export function costOf(draft: Draft, filter: Filter): number {
  return (findIds(filter)?.length ?? draft.size) * comparisonsOf(filter).length;
}

function comparisonsOf(filter: Filter): Comparison[] {
  switch (filter.kind) {
    case 'compare':
      return [filter];
    case 'not':
      return comparisonsOf(filter.part);
    case 'item':
      return comparisonsOf(filter.filter);
    default:
      return filter.parts.flatMap(comparisonsOf);
  }
}

const nameOf = ({ path }: Comparison) => (path.sub ?? path.attribute).name;
