import type { Attribute, ResourceType, Schema } from './attribute.types.ts';
import { findAttribute, findCoreAttribute } from './find-attribute.ts';

/** An attribute path and what it names: an attribute, with or without a sub-attribute, perhaps of an extension. */
export interface AttributePath {
  readonly extension?: Schema;
  readonly attribute: Attribute;
  readonly sub?: Attribute;
}

/** A whole extension, named by its URN alone. */
export interface ExtensionPath {
  readonly extension: Schema;
  readonly attribute?: undefined;
  readonly sub?: undefined;
}

/** What stands between the URN of a schema and a name: some clients write a dot, as between a name and a part of it. */
const SEPARATORS = [':', '.'];

/**
 * Finds what an `attrPath` (RFC 7644 §3.5.2 figure 1, §3.10) names in a resource type: with or without the URN of its
 * schema, without case. Undefined when there is no such attribute.
 */
export function resolvePath(type: ResourceType, text: string): AttributePath | ExtensionPath | undefined {
  const lower = text.toLowerCase();
  for (const extension of type.extensions) {
    const urn = extension.id.toLowerCase();
    if (lower === urn) return { extension };
    if (!isIn(urn, lower)) continue;
    const found = resolveNames(text.slice(urn.length + 1), (name) => findAttribute(extension.attributes, name));
    return found && { extension, ...found };
  }
  const core = type.schema.id.toLowerCase();
  const names = isIn(core, lower) ? text.slice(core.length + 1) : text;
  return resolveNames(names, (name) => findCoreAttribute(type, name));
}

const isIn = (urn: string, lower: string) => SEPARATORS.some((separator) => lower.startsWith(urn + separator));

function resolveNames(text: string, find: (name: string) => Attribute | undefined): AttributePath | undefined {
  const [name = '', subName, ...rest] = text.split('.');
  const attribute = find(name);
  if (!attribute || rest.length > 0) return undefined;
  if (subName === undefined) return { attribute };
  const sub = findAttribute(attribute.subAttributes, subName);
  return sub && { attribute, sub };
}

/** The path as the standard writes it (RFC 7644 §3.10). */
export function formatPath({ extension, attribute, sub }: AttributePath | ExtensionPath): string {
  if (!attribute) return extension.id;
  const names = sub ? `${attribute.name}.${sub.name}` : attribute.name;
  return extension ? `${extension.id}:${names}` : names;
}
