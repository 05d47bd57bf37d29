import { isAscii } from '../../directory/fold-case.ts';
import type { Filter } from '../filter/filter.types.ts';
import type { Resource } from '../schemas/attribute.types.ts';
import type { Item } from '../schemas/merge-items.ts';
import { readItems } from './edit-resource.ts';
import type { PatchOperation } from './patch.types.ts';

/** Longer texts than this are searched for by a method that may look at a character once for each of theirs. */
const LONG = 250;
const LONG_SEARCH = 40;
/** A character of a text that must be composed before it is compared. */
const COMPOSED = 5;
/** An item against another one. */
const PAIR = 20;
/** A value of a list as it is read. */
const GIVEN = 500;
/** A value of a list as it is looked at. */
const ITEM = 50;
/** A value of a list as a filter is asked about it, and perhaps made anew. */
const ASKED = 80;
/** A character of a path, which was read before. */
const PATH = 10;

/**
 * Pure. How many characters an operation looks at, in its path and in the list it works on: an operation may name a
 * hundred conditions, and a request a thousand operations, which together could hold up everybody else.
 */
export function toCost(resource: Resource, { op, target, value }: PatchOperation): number {
  const read = target.text.length * PATH;
  if (!target.attribute?.multiValued) return read;
  const items = readItems(resource, target);
  if (target.filter) return read + items.length * ASKED + costOf(target.filter, items);
  const look = read + items.length * ITEM;
  const given = Array.isArray(value) ? value.length : 1;
  if (op !== 'remove') return look + given * GIVEN;
  return value === null || value === undefined ? look : look + sizeOf(items) + items.length * given * PAIR;
}

/** `lengths` keeps those of all texts of a sub-attribute, which each of a hundred conditions may ask for. */
function costOf(filter: Filter, items: readonly Item[], lengths = new Map<string, number>()): number {
  if (filter.kind === 'not') return costOf(filter.part, items, lengths);
  if (filter.kind === 'item') return costOf(filter.filter, items, lengths);
  if (filter.kind !== 'compare') return filter.parts.reduce((sum, part) => sum + costOf(part, items, lengths), 0);
  const { path, operator, value } = filter;
  if (operator === 'pr' || value === null) return items.length;
  const { name } = path.sub ?? path.attribute;
  const stored = lengths.get(name) ?? items.reduce((sum, { [name]: text }) => sum + lengthOf(text), 0);
  lengths.set(name, stored);
  const isLong = operator === 'co' && typeof value === 'string' && value.length > LONG;
  return items.length * lengthOf(value) + stored * (isLong ? LONG_SEARCH : 1);
}

function lengthOf(value: unknown): number {
  if (typeof value !== 'string') return 1;
  return isAscii(value) ? value.length : value.length * COMPOSED;
}

function sizeOf(items: readonly Item[]): number {
  let size = 0;
  for (const item of items) for (const value of Object.values(item)) size += lengthOf(value);
  return size;
}
