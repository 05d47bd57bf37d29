import type { Filter } from '../filter/filter.types.ts';
import type { Resource } from '../schemas/attribute.types.ts';
import type { Item } from '../schemas/merge-items.ts';
import { readItems } from './edit-resource.ts';
import type { PatchOperation } from './patch.types.ts';

/** Longer texts than this are searched for by a method that may look at a character once for each of theirs. */
const LONG = 250;
const LONG_SEARCH = 40;
/** An item against another one. */
const PAIR = 20;
/** A value of a list as it is read. */
const GIVEN = 500;
/** A value of a list as it is looked at. */
const ITEM = 50;
/** A value of a list as a filter is asked about it, and perhaps made anew. */
const ASKED = 75;

/**
 * Pure. How many characters an operation looks at in the list it works on: an operation may name a hundred conditions,
 * and a request a thousand operations, which together could hold up everybody else.
 */
export function toCost(resource: Resource, { op, target, value }: PatchOperation): number {
  if (!target.attribute?.multiValued) return 0;
  const items = readItems(resource, target);
  if (target.filter) return items.length * ASKED + costOf(target.filter, items);
  const look = items.length * ITEM;
  const given = Array.isArray(value) ? value.length : 1;
  if (op !== 'remove') return look + given * GIVEN;
  return value === null || value === undefined ? look : look + sizeOf(items) + items.length * given * PAIR;
}

function costOf(filter: Filter, items: readonly Item[]): number {
  if (filter.kind === 'not') return costOf(filter.part, items);
  if (filter.kind === 'item') return costOf(filter.filter, items);
  if (filter.kind !== 'compare') return filter.parts.reduce((sum, part) => sum + costOf(part, items), 0);
  const { path, operator, value } = filter;
  const wanted = typeof value === 'string' ? value.length : 1;
  const factor = operator === 'co' && wanted > LONG ? LONG_SEARCH : 1;
  const { name } = path.sub ?? path.attribute;
  return items.reduce(
    (sum, { [name]: stored }) => sum + wanted + (typeof stored === 'string' ? stored.length : 1) * factor,
    0,
  );
}

function sizeOf(items: readonly Item[]): number {
  let size = 0;
  for (const item of items)
    for (const value of Object.values(item)) if (typeof value === 'string') size += value.length;
  return size;
}
