import { quote } from '../../directory/quote.ts';
import type { Note } from '../notes.ts';
import { wrapBareRole } from '../patch/workarounds/roles-as-text.ts';
import { ScimError } from '../scim-error.ts';
import type { Attribute } from './attribute.types.ts';
import { findAttribute } from './find-attribute.ts';
import { type Item, mergeItems } from './merge-items.ts';
import { parseInstant } from './parse-instant.ts';

/** PostgreSQL text holds no NUL, and a lone surrogate is no character. */
const UNSTORABLE = /\0|\p{Surrogate}/u;
/** RFC 4648 §4, on one line. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Reads the value of an attribute into its canonical form; undefined when it is unassigned: null, an empty string, an
 * object or list without content (RFC 7643 §2.5). `at` names it in errors; `note` is told of parts that are not taken.
 * Throws ScimError `invalidValue`.
 */
export function parseValue(attribute: Attribute, raw: unknown, at: string, note?: Note): unknown {
  return attribute.multiValued ? parseItems(attribute, raw, at, note) : parseSingle(attribute, raw, at, note);
}

/** As `parseValue`, but of a multi-valued attribute one of its items. */
export function parseSingle(attribute: Attribute, raw: unknown, at: string, note?: Note): unknown {
  if (isUnassigned(raw)) return undefined;
  switch (attribute.type) {
    case 'complex':
      return parseComplex(attribute, raw, at, note);
    case 'boolean':
      return parseBoolean(raw, at);
    case 'integer':
    case 'decimal':
      return parseNumber(attribute, raw, at);
    case 'dateTime':
      return parseDateTime(attribute, raw, at);
    case 'binary':
      return parseBinary(attribute, raw, at);
    default:
      return parseText(attribute, raw, at);
  }
}

/** No value (RFC 7643 §2.5); a mapping without one sends empty text, whatever the attribute's type. */
export function isUnassigned(raw: unknown): raw is null | undefined | '' {
  return raw === null || raw === undefined || raw === '';
}

function parseItems(attribute: Attribute, raw: unknown, at: string, note?: Note): readonly Item[] | undefined {
  if (isUnassigned(raw)) return undefined;
  if (!Array.isArray(raw)) throw invalidValue(at, raw, 'it must be a list');
  requireFewItems(attribute, raw, at);
  const given: Record<string, unknown>[] = [];
  for (const entry of raw) {
    const item = parseComplex(attribute, isUnassigned(entry) ? {} : entry, at, note);
    if (item && isContent(item)) given.push(item);
    else note?.(attribute.name, 'no value');
  }
  const items = mergeItems(attribute, [], given).items;
  requireOnePrimary(items, at);
  return items.length > 0 ? items : undefined;
}

/** A list is bounded, however it grew. Throws ScimError `invalidValue`. */
export function requireFewItems({ maxItems }: Attribute, items: readonly unknown[], at: string): void {
  if (items.length <= maxItems) return;
  throw ScimError.of('invalidValue', `${at} has ${items.length} values; at most ${maxItems} are kept.`);
}

/** At most one value is primary (RFC 7643 §2.4). `at` names the list. Throws ScimError `invalidValue`. */
export function requireOnePrimary(items: readonly Item[], at: string): void {
  if (items.filter(({ primary }) => primary === true).length > 1) {
    throw ScimError.of('invalidValue', `${at} has more than one value with "primary": true; mark one of them.`);
  }
}

/** Whether an item says more than what it would be for: Okta's mapping sends `{type: ""}` where a value is missing. */
export function isContent(item: Item): boolean {
  return Object.keys(item).some((name) => name !== 'type' && name !== 'primary' && name !== 'display');
}

function parseComplex(
  attribute: Attribute,
  given: unknown,
  at: string,
  note?: Note,
): Record<string, unknown> | undefined {
  const raw = wrapBareRole(attribute, given);
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
    if (!sub || sub.mutability === 'readOnly') {
      note?.(`${attribute.name}.${key}`, sub ? 'read-only' : 'unknown attribute');
      continue;
    }
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

/** A number, or the text of one. */
function parseNumber({ type }: Attribute, raw: unknown, at: string): number {
  const number = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw;
  if (typeof number === 'number' && (type === 'integer' ? Number.isSafeInteger(number) : Number.isFinite(number))) {
    return number;
  }
  throw invalidValue(at, raw, `it must be ${type === 'integer' ? 'a whole number' : 'a number'}`);
}

/** An xsd:dateTime (RFC 7643 §2.3.5), kept as sent. */
function parseDateTime(attribute: Attribute, raw: unknown, at: string): string {
  const text = parseText(attribute, raw, at);
  if (parseInstant(text)) return text;
  throw invalidValue(at, raw, 'it must be a date and time such as "2026-01-31T09:00:00Z"');
}

function parseBinary(attribute: Attribute, raw: unknown, at: string): string {
  if (typeof raw !== 'string') throw invalidValue(at, raw, 'it must be a string of base64');
  const text = parseText(attribute, raw, at);
  if (BASE64.test(text)) return text;
  throw invalidValue(at, raw, 'it must be base64 (RFC 4648 §4) without line breaks and without a PEM header');
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
