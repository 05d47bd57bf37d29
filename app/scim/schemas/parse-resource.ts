import type { Ignored } from '../../activity/request-log.types.ts';
import { quote } from '../../directory/quote.ts';
import type { Note } from '../notes.ts';
import { moveManagerId, wrapBareManager } from '../patch/workarounds/manager-as-text.ts';
import { isPassword } from '../patch/workarounds/password-sync.ts';
import { ScimError } from '../scim-error.ts';
import type { Attribute, Resource, ResourceType, Schema } from './attribute.types.ts';
import { findAttribute, findCoreAttribute, findExtension } from './find-attribute.ts';
import { parseValue } from './parse-value.ts';
import { readMember } from './read-member.ts';

/**
 * Reads a whole resource (the body of POST and PUT) into canonical form. Okta echoes what we once returned: read-only
 * and unknown attributes and unknown extensions are ignored (RFC 7644 §3.5.1), and `note` is told so. Throws ScimError.
 */
export function parseResource(type: ResourceType, body: unknown, note?: Note): Resource {
  const source = requireObject(body);
  requireSchema(source, type.schema.id);
  const resource: Resource = {};
  for (const [key, raw] of Object.entries(source)) {
    const extension = findExtension(type, key);
    if (extension) assign(resource, extension.id, parseExtension(extension, raw, note));
    else parseMember(resource, findCoreAttribute(type, key), raw, { key, note });
  }
  for (const { name, required } of type.schema.attributes) {
    if (required && resource[name] === undefined) {
      throw ScimError.of('invalidValue', `${name} is required, and it is missing or empty.`);
    }
  }
  return resource;
}

/** The body as an object. Throws `invalidSyntax` for anything else. */
export function requireObject(body: unknown): Record<string, unknown> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw ScimError.of('invalidSyntax', 'The request body must be a JSON object.');
}

/**
 * Throws `invalidSyntax` where `schemas` is sent and is no list of URNs with `urn`, which says what a body is (RFC 7643
 * §3).
 */
export function requireSchema(body: Record<string, unknown>, urn: string): void {
  const schemas = readMember(body, 'schemas');
  if (schemas === undefined || schemas === null) return;
  const named = Array.isArray(schemas) ? schemas : undefined;
  if (!named?.every((schema) => typeof schema === 'string')) {
    throw ScimError.of('invalidSyntax', `schemas must be a list of URNs; here it must contain ${quote(urn)}.`);
  }
  if (named.length > 0 && !named.some((schema) => schema.toLowerCase() === urn.toLowerCase())) {
    throw ScimError.of('invalidSyntax', `schemas must contain ${quote(urn)}; it is ${quote(named)}.`);
  }
}

function parseExtension(extension: Schema, raw: unknown, note?: Note): Resource | undefined {
  if (raw === null) return undefined;
  if (typeof raw !== 'object' || Array.isArray(raw)) {
    throw ScimError.of('invalidValue', `${extension.id} must be an object; it is ${quote(raw)}.`);
  }
  const members: Resource = {};
  for (const [key, value] of Object.entries(moveManagerId(raw as object))) {
    const attribute = findAttribute(extension.attributes, key);
    parseMember(members, attribute, attribute && wrapBareManager(attribute, value), { key, extension, note });
  }
  return Object.keys(members).length > 0 ? members : undefined;
}

interface Member {
  /** As the client wrote it. */
  readonly key: string;
  readonly extension?: Schema;
  readonly note: Note | undefined;
}

function parseMember(
  target: Resource,
  attribute: Attribute | undefined,
  raw: unknown,
  { key, extension, note }: Member,
): void {
  if (!attribute || attribute.mutability === 'readOnly') {
    if (attribute?.name !== 'schemas') note?.(extension ? `${extension.id}:${key}` : key, whyIgnored(attribute, key));
    return;
  }
  const at = extension ? `${extension.id}:${attribute.name}` : attribute.name;
  assign(target, attribute.name, parseValue(attribute, raw, at, note));
}

function whyIgnored(attribute: Attribute | undefined, key: string): Ignored['why'] {
  if (attribute) return 'read-only';
  if (isPassword(key)) return 'never stored';
  return /^urn:/i.test(key) ? 'unknown extension' : 'unknown attribute';
}

/** Names are compared without case, so a body can hold one attribute twice: that has no one meaning. */
function assign(target: Resource, name: string, value: unknown): void {
  if (Object.hasOwn(target, name))
    throw ScimError.of('invalidSyntax', `${name} is given twice in different spellings.`);
  if (value !== undefined) target[name] = value;
}
