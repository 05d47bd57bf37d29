import { quote } from '../../directory/quote.ts';
import { ScimError } from '../scim-error.ts';
import type { Attribute } from './attribute.types.ts';
import { findAttribute } from './find-attribute.ts';

const MAX_ITEMS = 100;
/** PostgreSQL text holds no NUL, and a lone surrogate is no character. */
const UNSTORABLE = /\0|\p{Surrogate}/u;

/**
 * Reads the value of an attribute into its canonical form; undefined when it is unassigned: null, an empty string, an
 * object or list without content (RFC 7643 §2.5). `at` names it in errors. Throws ScimError `invalidValue`.
 */
export function parseValue(attribute: Attribute, raw: unknown, at: string): unknown {
  return attribute.multiValued ? parseItems(attribute, raw, at) : parseSingle(attribute, raw, at);
}

/** Reads one value; for a multi-valued attribute, one of its items. */
export function parseSingle(attribute: Attribute, raw: unknown, at: string): unknown {
  if (isUnassigned(raw)) return undefined;
  if (attribute.type === 'complex') return parseComplex(attribute, raw, at);
  if (attribute.type === 'boolean') return parseBoolean(raw, at);
  return parseText(attribute, raw, at);
}

/** No value (RFC 7643 §2.5); a mapping without one sends empty text, whatever the attribute's type. */
export function isUnassigned(raw: unknown): raw is null | undefined | '' {
  return raw === null || raw === undefined || raw === '';
}

function parseItems(attribute: Attribute, raw: unknown, at: string): unknown[] | undefined {
  if (isUnassigned(raw)) return undefined;
  if (!Array.isArray(raw)) throw invalidValue(at, raw, 'it must be a list');
  requireFewItems(raw, at);
  const items: Record<string, unknown>[] = [];
  for (const entry of raw) {
    const item = parseComplex(attribute, isUnassigned(entry) ? {} : entry, at);
    if (!item || !isContent(item)) continue;
    const same = items.find((other) => isSameItem(other, item));
    if (same) Object.assign(same, item);
    else items.push(item);
  }
  requireOnePrimary(items, at);
  return items.length > 0 ? items : undefined;
}

/** A list is bounded, however it grew: comparing its items with each other costs their number squared. */
export function requireFewItems(items: readonly unknown[], at: string): void {
  if (items.length <= MAX_ITEMS) return;
  throw ScimError.of('invalidValue', `${at} has ${items.length} values; at most ${MAX_ITEMS} are kept.`);
}

/** At most one value is primary (RFC 7643 §2.4). */
function requireOnePrimary(items: readonly Record<string, unknown>[], at: string): void {
  if (items.filter(({ primary }) => primary === true).length > 1) {
    throw ScimError.of('invalidValue', `${at} has more than one value with "primary": true; mark one of them.`);
  }
}

/** Whether an item says more than what it would be for: Okta's mapping sends `{type: ""}` where a value is missing. */
export function isContent(item: Record<string, unknown>): boolean {
  return Object.keys(item).some((name) => name !== 'type' && name !== 'primary' && name !== 'display');
}

/** Whether two items are the same value: the same `value` and `type`, or, without `value`, the same in everything. */
export function isSameItem(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  if (one.value !== undefined || other.value !== undefined) return one.value === other.value && one.type === other.type;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => name === 'primary' || one[name] === other[name]);
}

function parseComplex(attribute: Attribute, raw: unknown, at: string): Record<string, unknown> | undefined {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw invalidValue(
      at,
      raw,
      `it must be an object with ${attribute.subAttributes?.map(({ name }) => name).join(', ')}`,
    );
  }
  const members: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(raw)) {
    const sub = findAttribute(attribute.subAttributes, key);
    if (!sub || sub.mutability === 'readOnly') continue;
    const parsed = parseSingle(sub, value, `${at}.${sub.name}`);
    if (parsed !== undefined) members[sub.name] = parsed;
  }
  return Object.keys(members).length > 0 ? members : undefined;
}

/** `"true"` and `"False"` are taken for what they say: some clients send booleans as strings. */
function parseBoolean(raw: unknown, at: string): boolean {
  if (typeof raw === 'boolean') return raw;
  const word = typeof raw === 'string' ? raw.toLowerCase() : '';
  if (word === 'true' || word === 'false') return word === 'true';
  throw invalidValue(at, raw, 'it must be true or false');
}

/** Numbers are taken as their decimal string: Okta's own samples send numbers for identifiers. */
function parseText({ maxLength }: Attribute, raw: unknown, at: string): string {
  if (typeof raw === 'number') {
    if (Math.abs(raw) <= Number.MAX_SAFE_INTEGER) return String(raw);
    throw invalidValue(at, raw, 'a number of that size loses digits: send it as a string');
  }
  if (typeof raw !== 'string') throw invalidValue(at, raw, 'it must be a string');
  if (raw.length > maxLength) {
    throw ScimError.of('invalidValue', `${at} has ${raw.length} characters; at most ${maxLength} are kept.`);
  }
  if (UNSTORABLE.test(raw)) {
    throw invalidValue(at, raw, 'it contains a NUL character or half of a surrogate pair, which no text may contain');
  }
  return raw;
}

const invalidValue = (at: string, raw: unknown, what: string) =>
  ScimError.of('invalidValue', `${at} ${quote(raw)} cannot be used: ${what}.`);
