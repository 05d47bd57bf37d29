import type { Resource } from '../schemas/attribute.types.ts';
import type { Item } from '../schemas/merge-items.ts';
import type { AttributePath } from '../schemas/resolve-path.ts';

type Place = Pick<AttributePath, 'attribute' | 'extension'>;

/** The value of an attribute in a canonical resource. */
export function readAttribute(resource: Resource, { attribute, extension }: Place): unknown {
  const holder = extension ? (resource[extension.id] as Resource | undefined) : resource;
  return holder?.[attribute.name];
}

/** The items of a list in a canonical resource. */
export function readItems(resource: Resource, place: Place): readonly Item[] {
  return (readAttribute(resource, place) as Item[] | undefined) ?? [];
}

/** The resource with another value of an attribute; undefined, or nothing inside, leaves it unassigned. */
export function writeAttribute(resource: Resource, { attribute, extension }: Place, value: unknown): Resource {
  if (!extension) return withMember(resource, attribute.name, value);
  const holder = withMember((resource[extension.id] as Resource | undefined) ?? {}, attribute.name, value);
  return withMember(resource, extension.id, holder);
}

/** A copy with that member; without it where the value is undefined or empty. */
export function withMember(source: Item, name: string, value: unknown): Record<string, unknown> {
  if (!isEmpty(value)) return { ...source, [name]: value };
  const { [name]: _, ...others } = source;
  return others;
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === undefined || value === null;
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}
