import { quote } from '../../directory/quote.ts';
import type { Note } from '../notes.ts';
import type { ResourceType, Schema } from '../schemas/attribute.types.ts';
import { requireObject, requireSchema } from '../schemas/parse-resource.ts';
import { readMember } from '../schemas/read-member.ts';
import { ScimError } from '../scim-error.ts';
import { parsePath } from './parse-path.ts';
import type { PatchOperation } from './patch.types.ts';
import { findOperation } from './workarounds/capital-operations.ts';
import { renameManagerId } from './workarounds/manager-as-text.ts';
import { isPassword } from './workarounds/password-sync.ts';
import { findUnknownExtension } from './workarounds/unknown-extensions.ts';
import { toKeyOperation } from './workarounds/value-path-keys.ts';

/** What the `schemas` of a PATCH body names (RFC 7644 §3.5.2). */
export const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const MAX_OPERATIONS = 1_000;
/** Characters of all paths together, for each may hold a hundred conditions: some 10 ms. */
const MAX_PATHS = 75_000;

/**
 * Reads a PATCH body (RFC 7644 §3.5.2) into operations on single attributes: an operation without a path becomes one
 * for each member of its value. `id` is the resource's: a client may repeat it. `note` is told what is dropped: passwords,
 * and attributes of extensions that the type does not have. Throws ScimError.
 */
export function parsePatch(type: ResourceType, id: string, body: unknown, note?: Note): PatchOperation[] {
  const source = requireObject(body);
  requireSchema(source, PATCH_SCHEMA);
  const list = readMember(source, 'Operations');
  if (!Array.isArray(list) || list.length === 0) {
    throw ScimError.of('invalidSyntax', `Operations must be a list of at least one operation; it is ${quote(list)}.`);
  }
  requireFew(list);
  requireShortPaths(list);
  const operations = list.flatMap((entry, index) => parseOperation({ type, id, note }, entry, index + 1));
  requireFew(operations);
  return operations;
}

/** Counted twice: as sent, and with an operation for each member of a value without path. */
function requireFew(operations: readonly unknown[]): void {
  if (operations.length <= MAX_OPERATIONS) return;
  const detail = `There are ${operations.length} changes in one request; at most ${MAX_OPERATIONS} are taken at once.`;
  throw ScimError.of('invalidValue', detail);
}

/** Throws `tooMany`, before any path is read. */
function requireShortPaths(operations: readonly unknown[]): void {
  let length = 0;
  for (const operation of operations) {
    if (typeof operation !== 'object' || operation === null) continue;
    const [path, value] = [readMember(operation, 'path'), readMember(operation, 'value')];
    if (typeof path === 'string') length += path.length;
    else if (typeof value === 'object' && value !== null && !Array.isArray(value)) length += lengthOfNames(value);
  }
  if (length <= MAX_PATHS) return;
  const detail = `The paths of this request have ${length} characters; at most ${MAX_PATHS} are taken: send it in parts.`;
  throw ScimError.of('tooMany', detail);
}

const lengthOfNames = (value: object) => Object.keys(value).reduce((sum, name) => sum + name.length, 0);

/** Whose operations are read. */
interface Subject {
  readonly type: ResourceType;
  readonly id: string;
  readonly note: Note | undefined;
}

function parseOperation(subject: Subject, entry: unknown, number: number): PatchOperation[] {
  const { type, note } = subject;
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    throw ScimError.of('invalidSyntax', `Operation ${number} must be an object with op, path and value.`);
  }
  const named = readMember(entry, 'op');
  const op = findOperation(named);
  if (!op) {
    const detail = `Operation ${number} has the op ${quote(named)}; it must be "add", "remove" or "replace".`;
    throw ScimError.of('invalidSyntax', detail);
  }
  const path = readMember(entry, 'path');
  const value = readMember(entry, 'value');
  if (isPassword(path)) {
    note?.('password', 'never stored');
    return [];
  }
  if (op !== 'remove' && value === undefined) {
    throw ScimError.of('invalidValue', `Operation ${number} (${op}) has no value.`);
  }
  if (path === undefined || path === null) {
    if (op === 'remove') throw ScimError.of('noTarget', `Operation ${number} (remove) needs a path.`);
    return expandMembers(subject, { op, value, number });
  }
  const unknown = findUnknownExtension(type, path);
  if (unknown !== undefined) {
    note?.(unknown, 'unknown extension');
    return [];
  }
  const target = parsePath(type, typeof path === 'string' ? renameManagerId(path) : path);
  if (target.attribute || op === 'remove') return [{ op, target, value, number }];
  return expandExtension(type, target.extension, { op, value, number });
}

type Pathless = Pick<PatchOperation, 'op' | 'value' | 'number'>;

/** Members may be named by dotted paths and URNs: `{"name.givenName": "Ada"}`. */
function expandMembers({ type, id, note }: Subject, { op, value, number }: Pathless): PatchOperation[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const detail = `Operation ${number} has no path, so its value must be an object of attributes; it is ${quote(value)}.`;
    throw ScimError.of('invalidValue', detail);
  }
  return Object.entries(value).flatMap(([name, member]) => {
    if (isPassword(name)) note?.('password', 'never stored');
    if (isPassword(name) || name.toLowerCase() === 'schemas') return [];
    if (name.toLowerCase() === 'id' && member === id) return [];
    const unknown = findUnknownExtension(type, name);
    if (unknown !== undefined) {
      note?.(unknown, 'unknown extension');
      return [];
    }
    const target = parsePath(type, renameManagerId(name));
    if (target.attribute) return [{ op: toKeyOperation(op, target), target, value: member, number }];
    return expandExtension(type, target.extension, { op, value: member, number });
  });
}

/** null takes a whole extension away, as it does an attribute (RFC 7643 §2.5). */
function expandExtension(type: ResourceType, extension: Schema, { op, value, number }: Pathless): PatchOperation[] {
  const { id } = extension;
  if (value === null && op === 'replace') return [{ op: 'remove', target: { extension, text: id }, value, number }];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw ScimError.of('invalidValue', `${id} must be an object of attributes; it is ${quote(value)}.`);
  }
  return Object.entries(value).map(([name, member]) => {
    const target = parsePath(type, `${id}:${renameManagerId(name)}`);
    return { op, target, value: member, number };
  });
}
