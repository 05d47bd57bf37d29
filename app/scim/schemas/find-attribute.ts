import type { Attribute, ResourceType, Schema } from './attribute.types.ts';
import { COMMON_ATTRIBUTES, IGNORED_ATTRIBUTES } from './common-attributes.ts';

const indexes = new WeakMap<readonly Attribute[], ReadonlyMap<string, Attribute>>();

/** The attribute of that name among `attributes`, without case (RFC 7643 §2.1). */
export function findAttribute(attributes: readonly Attribute[] | undefined, name: string): Attribute | undefined {
  if (!attributes) return undefined;
  let index = indexes.get(attributes);
  if (!index) {
    index = new Map(
      attributes.flatMap((attribute) => [
        [attribute.name, attribute],
        [attribute.name.toLowerCase(), attribute],
      ]),
    );
    indexes.set(attributes, index);
  }
  return index.get(name) ?? index.get(name.toLowerCase());
}

/** The attribute of that name outside the extensions of a type: its own, a common or an ignored one (RFC 7643 §3.1). */
export function findCoreAttribute({ schema }: ResourceType, name: string): Attribute | undefined {
  return (
    findAttribute(schema.attributes, name) ??
    findAttribute(COMMON_ATTRIBUTES, name) ??
    findAttribute(IGNORED_ATTRIBUTES, name)
  );
}

/** The extension with that URN, without case (RFC 7643 §3.3). */
export function findExtension({ extensions }: ResourceType, urn: string): Schema | undefined {
  return extensions.find(({ id }) => id.toLowerCase() === urn.toLowerCase());
}
