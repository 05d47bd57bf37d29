import { quote } from '../directory/quote.ts';
import type { Attribute, Resource, ResourceType } from './schemas/attribute.types.ts';
import { findAttribute, findCoreAttribute, findExtension } from './schemas/find-attribute.ts';
import { resolvePath } from './schemas/resolve-path.ts';
import { ScimError } from './scim-error.ts';

/** What of a resource is returned (RFC 7644 §3.9, RFC 7643 §2.2 `returned`). */
export interface Projection {
  /** Whether `attributes` names what is wanted: an answer is then owed (RFC 7644 §3.5.2). */
  readonly asked: boolean;
  /** Whether a core attribute is returned, in whole or in part. */
  wants(name: string): boolean;
  /** The resource with what is returned of it. */
  project(resource: Resource): Resource;
}

/** Names of a resource, or of an extension in it: the whole, or some of its parts. */
type Names = Map<string, true | Names>;

const SEPARATOR = ',';
const MAX_NAMES = 200;
const MAX_LENGTH = 32_768;

/**
 * Reads `attributes` and `excludedAttributes`, each a comma-separated list of attribute paths with or without URN, of
 * which one may be given (RFC 7644 §3.4.2.5); an empty one is none. Names that the type does not have are passed over:
 * they have no value.
 * Throws ScimError `invalidValue`.
 */
export function parseProjection(type: ResourceType, attributes = '', excludedAttributes = ''): Projection {
  if (attributes !== '' && excludedAttributes !== '') {
    throw ScimError.of('invalidValue', 'Give either attributes or excludedAttributes, not both.');
  }
  if (attributes !== '') {
    const names = parseNames(type, attributes, 'attributes');
    return {
      asked: true,
      wants: (name) => names.has(name) || findCoreAttribute(type, name)?.returned === 'always',
      project: (resource) => pick(type, resource, names),
    };
  }
  const names = parseNames(type, excludedAttributes, 'excludedAttributes');
  for (const attribute of hiddenUnlessAsked(type)) names.set(attribute.name, true);
  const wants = (name: string) => names.get(name) !== true || findCoreAttribute(type, name)?.returned === 'always';
  if (names.size === 0) return { asked: false, wants, project: (resource) => resource };
  return { asked: false, wants, project: (resource) => drop(type, resource, names) };
}

function parseNames(type: ResourceType, text: string, parameter: string): Names {
  if (text.length > MAX_LENGTH) {
    throw ScimError.of('invalidValue', `${parameter} has more than ${MAX_LENGTH} characters.`);
  }
  const paths = text
    .split(SEPARATOR)
    .map((path) => path.trim())
    .filter((path) => path !== '');
  if (paths.length > MAX_NAMES) {
    throw ScimError.of(
      'invalidValue',
      `${parameter} names ${paths.length} attributes; at most ${MAX_NAMES} are taken.`,
    );
  }
  const names: Names = new Map();
  for (const path of paths) {
    if (/[\s[\]"]/.test(path)) {
      throw ScimError.of('invalidValue', `${parameter} must be names of attributes; ${quote(path)} is none.`);
    }
    const found = resolvePath(type, path);
    if (!found) continue;
    const { extension, attribute, sub } = found;
    add(
      names,
      [extension?.id, attribute?.name, sub?.name].filter((name) => name !== undefined),
    );
  }
  return names;
}

/** A whole that is named before or after its parts stays whole. */
function add(names: Names, [first, ...rest]: readonly string[]): void {
  if (first === undefined || names.get(first) === true) return;
  if (rest.length === 0) {
    names.set(first, true);
    return;
  }
  const parts = (names.get(first) as Names | undefined) ?? new Map();
  names.set(first, parts);
  add(parts, rest);
}

const hidden = new WeakMap<ResourceType, readonly Attribute[]>();

function hiddenUnlessAsked(type: ResourceType): readonly Attribute[] {
  let known = hidden.get(type);
  if (!known) {
    known = type.schema.attributes.filter(({ returned }) => returned === 'request' || returned === 'never');
    hidden.set(type, known);
  }
  return known;
}

function pick(type: ResourceType, resource: Resource, names: Names): Resource {
  const kept: Resource = {};
  for (const [name, value] of Object.entries(resource)) {
    const attribute = findCoreAttribute(type, name);
    const wanted = names.get(name);
    if (name === 'schemas' || attribute?.returned === 'always') kept[name] = value;
    else if (wanted === undefined || attribute?.returned === 'never') continue;
    else if (wanted === true) kept[name] = value;
    else assign(kept, name, pickParts(value, wanted, attribute ?? findExtension(type, name)));
  }
  return kept;
}

/** The parts of a complex value, of each item of a list, or of an extension; undefined where none is left. */
function pickParts(value: unknown, names: Names, owner: Owner): unknown {
  if (Array.isArray(value)) return nonEmpty(value.map((item) => pickParts(item, names, owner)));
  const kept: Resource = {};
  for (const [name, part] of Object.entries(value as Resource)) {
    const wanted = names.get(name);
    const attribute = findPart(owner, name);
    if (wanted === true || attribute?.returned === 'always') kept[name] = part;
    else if (wanted) assign(kept, name, pickParts(part, wanted, attribute));
  }
  return Object.keys(kept).length > 0 ? kept : undefined;
}

function drop(type: ResourceType, resource: Resource, names: Names): Resource {
  const kept: Resource = {};
  for (const [name, value] of Object.entries(resource)) {
    const attribute = findCoreAttribute(type, name);
    const unwanted = names.get(name);
    if (unwanted === undefined || name === 'schemas' || attribute?.returned === 'always') kept[name] = value;
    else if (unwanted !== true) assign(kept, name, dropParts(value, unwanted, attribute ?? findExtension(type, name)));
  }
  return kept;
}

function dropParts(value: unknown, names: Names, owner: Owner): unknown {
  if (Array.isArray(value)) return nonEmpty(value.map((item) => dropParts(item, names, owner)));
  const kept: Resource = {};
  for (const [name, part] of Object.entries(value as Resource)) {
    const unwanted = names.get(name);
    const attribute = findPart(owner, name);
    if (unwanted === undefined || attribute?.returned === 'always') kept[name] = part;
    else if (unwanted !== true) assign(kept, name, dropParts(part, unwanted, attribute));
  }
  return Object.keys(kept).length > 0 ? kept : undefined;
}

type Owner = { readonly attributes?: readonly Attribute[]; readonly subAttributes?: readonly Attribute[] } | undefined;

const findPart = (owner: Owner, name: string) => findAttribute(owner?.attributes ?? owner?.subAttributes, name);

function nonEmpty(items: readonly unknown[]): unknown {
  const left = items.filter((item) => item !== undefined);
  return left.length > 0 ? left : undefined;
}

function assign(target: Resource, name: string, value: unknown): void {
  if (value !== undefined) target[name] = value;
}
