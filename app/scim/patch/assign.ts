import { quote } from '../../directory/quote.ts';
import type { Filter } from '../filter/filter.types.ts';
import { matches } from '../filter/matches.ts';
import type { Note } from '../notes.ts';
import type { Attribute, Resource } from '../schemas/attribute.types.ts';
import { findAttribute } from '../schemas/find-attribute.ts';
import type { Item } from '../schemas/merge-items.ts';
import {
  isContent,
  isUnassigned,
  parseSingle,
  parseValue,
  requireFewItems,
  requireOnePrimary,
} from '../schemas/parse-value.ts';
import { type AttributePath, formatPath } from '../schemas/resolve-path.ts';
import { ScimError } from '../scim-error.ts';
import { readAttribute, readItems, withMember, writeAttribute } from './edit-resource.ts';
import { requireUnchanged, requireUnchangedParts } from './require-unchanged.ts';
import { renameManagerId, wrapBareManager } from './workarounds/manager-as-text.ts';
import { toList } from './workarounds/single-item.ts';

/** What an operation assigns or removes: a PatchTarget that names an attribute. */
export type Target = AttributePath & { readonly filter?: Filter; readonly text: string };

/** Where `add` and `replace` differ: in lists. */
export interface ListRules {
  /** The list after `raw` was given for the whole of it. */
  whole(items: readonly Item[], raw: unknown, target: Target, note?: Note): readonly Item[];
  /** A selected item after `item` was given for it. */
  selected(before: Item, item: Item): Item;
  /** What a filter that selects nothing means: the item to begin with, or undefined where that is an error. */
  unmatched(filter: Filter): Item | undefined;
}

/** How a value is assigned. */
export interface Assignment {
  readonly rules: ListRules;
  /** Told of parts that are not taken. */
  readonly note: Note | undefined;
}

/**
 * Pure. The resource after `raw` was assigned at `target` (RFC 7644 §3.5.2.1, §3.5.2.3). Throws ScimError:
 * `mutability`, `noTarget`, `invalidPath` for parts that are not there, `invalidValue` for what cannot be kept.
 */
export function assign(resource: Resource, target: Target, raw: unknown, assignment: Assignment): Resource {
  const { rules, note } = assignment;
  const { attribute, sub, filter } = target;
  requireWritable(target);
  if (attribute.multiValued) {
    if (filter) return assignSelected(resource, { ...target, filter }, raw, assignment);
    if (sub) throw whichItem(target);
    return writeItems(resource, target, rules.whole(readItems(resource, target), raw, target, note));
  }
  const path = formatPath(target);
  const before = readAttribute(resource, target);
  if (sub) {
    const members = (before as Item | undefined) ?? {};
    const part = parseSingle(sub, raw, path);
    requireUnchanged(sub, members[sub.name], part, path);
    return writeAttribute(resource, target, withMember(members, sub.name, part));
  }
  if (attribute.type === 'complex') return assignSubAttributes(resource, target, wrapBareManager(attribute, raw), note);
  const value = parseSingle(attribute, raw, path);
  requireUnchanged(attribute, before, value, path);
  if (value === undefined && !attribute.clearable) throw notClearable(target);
  return writeAttribute(resource, target, value);
}

function writeItems(resource: Resource, target: Target, items: readonly Item[]): Resource {
  requireFewItems(target.attribute, items, formatPath(target));
  return writeAttribute(resource, target, items);
}

/**
 * Parts that are not given stay as they are (RFC 7644 §3.5.2.3); read-only ones are ignored, as a client repeats what
 * it read; null or empty text takes the whole away.
 */
function assignSubAttributes(resource: Resource, target: Target, raw: unknown, note?: Note): Resource {
  const path = formatPath(target);
  const before = (readAttribute(resource, target) as Item | undefined) ?? {};
  if (isUnassigned(raw)) {
    requireUnchangedParts(target.attribute, before, {}, path);
    return writeAttribute(resource, target, undefined);
  }
  if (typeof raw !== 'object' || Array.isArray(raw)) {
    throw ScimError.of('invalidValue', `${path} must be an object; it is ${quote(raw)}.`);
  }
  let members = before;
  for (const [name, value] of Object.entries(raw as object)) {
    const sub = findAttribute(target.attribute.subAttributes, name);
    if (!sub) throw unknownSubAttribute(target.attribute, name);
    if (sub.mutability === 'readOnly') {
      note?.(`${path}.${sub.name}`, 'read-only');
      continue;
    }
    members = withMember(members, sub.name, parseSingle(sub, value, `${path}.${sub.name}`));
  }
  requireUnchangedParts(target.attribute, before, members, path);
  return writeAttribute(resource, target, members);
}

function assignSelected(
  resource: Resource,
  target: Target & { readonly filter: Filter },
  raw: unknown,
  assignment: Assignment,
): Resource {
  const { filter } = target;
  const items = readItems(resource, target);
  const change = toItemChange(target, raw, assignment);
  const left: Item[] = [];
  const fresh = new Set<Item>();
  const put = (item: Item) => {
    fresh.add(item);
    if (isContent(item)) left.push(item);
  };
  for (const item of items) {
    if (matches(item, filter)) put(change(item));
    else left.push(item);
  }
  if (fresh.size === 0) {
    const first = assignment.rules.unmatched(filter);
    if (!first || !matches(first, filter)) throw noMatch(target);
    put(change(first));
  }
  return writeItems(resource, target, keepOnePrimary(left, fresh, formatPath(target)));
}

function toItemChange(target: Target, raw: unknown, { rules, note }: Assignment): (item: Item) => Item {
  const { attribute, sub } = target;
  const path = formatPath(target);
  if (sub) {
    const value = parseSingle(sub, raw, path);
    return (before) => {
      requireUnchanged(sub, before[sub.name], value, path);
      return withMember(before, sub.name, value);
    };
  }
  const given = Array.isArray(raw) && raw.length === 1 ? raw[0] : raw;
  requireKnownSubAttributes(attribute, given);
  const item = (parseSingle(attribute, given, path, note) as Item | undefined) ?? {};
  return (before) => {
    const after = rules.selected(before, item);
    requireUnchangedParts(attribute, before, after, path);
    return after;
  };
}

/**
 * Pure. Where one of the `fresh` items became primary, the others are no longer (RFC 7644 §3.5.2). `at` names the list.
 * Throws ScimError `invalidValue` where several became so.
 */
export function keepOnePrimary(items: readonly Item[], fresh: ReadonlySet<Item>, at: string): readonly Item[] {
  const winners = [...fresh].filter((item) => item.primary === true);
  if (winners.length === 0) return items;
  requireOnePrimary(winners, at);
  return items.map((item) => (item.primary === true && item !== winners[0] ? { ...item, primary: false } : item));
}

/**
 * The items in what an operation gives for a whole list, or for its only item; none for no value (RFC 7643 §2.5).
 * Throws ScimError: `invalidPath` for a sub-attribute that no item has, `invalidValue` for what cannot be kept.
 */
export function parseGivenItems(target: Target, raw: unknown, note?: Note): readonly Item[] {
  const list = toList(raw);
  if (Array.isArray(list)) for (const entry of list) requireKnownSubAttributes(target.attribute, entry);
  return (parseValue(target.attribute, list, formatPath(target), note) as readonly Item[] | undefined) ?? [];
}

/** What is not kept must not be answered with success. Throws ScimError `invalidPath` for unknown sub-attributes. */
export function requireKnownSubAttributes(attribute: Attribute, raw: unknown): void {
  if (typeof raw !== 'object' || raw === null) return;
  for (const name of Object.keys(raw)) {
    if (!findAttribute(attribute.subAttributes, name)) throw unknownSubAttribute(attribute, name);
  }
}

/** Throws ScimError `mutability` where the attribute, or the part of it, is read-only (RFC 7644 §3.5.2). */
export function requireWritable(target: Target): void {
  const { attribute, sub } = target;
  if (attribute.mutability !== 'readOnly' && sub?.mutability !== 'readOnly') return;
  throw ScimError.of('mutability', `${formatPath(target)} is read-only: only this service sets it.`);
}

/** The refusal to leave an attribute without the value it needs: `mutability` (RFC 7644 §3.5.2.2). */
export const notClearable = (target: AttributePath) =>
  ScimError.of('mutability', `${formatPath(target)} cannot be left without a value.`);

/** The refusal of a filter that selects nothing: `noTarget` (RFC 7644 §3.5.2.2, §3.5.2.3). */
export const noMatch = ({ text }: Target) =>
  ScimError.of('noTarget', `The path ${quote(text)} selects no value of this resource.`);

/** The refusal of a part of a list's items where no filter says of which: `invalidPath`. */
export const whichItem = ({ attribute, sub, text }: Target) => {
  const example = `${attribute.name}[type eq "work"].${sub?.name}`;
  return ScimError.of('invalidPath', `The path ${quote(text)} does not say which value is meant; write ${example}.`);
};

const unknownSubAttribute = ({ name: owner, subAttributes = [] }: Attribute, name: string) => {
  const parts = subAttributes.map((sub) => sub.name).join(', ');
  return ScimError.of('invalidPath', `${quote(renameManagerId(name))} is no part of ${owner}; its parts are ${parts}.`);
};
