import type { CatalogueIds, CatalogueKind } from '../../directory/catalogue.types.ts';
import type { Attribute, Schema } from '../schemas/attribute.types.ts';

/** The attribute of a user that holds what a catalogue offers. */
const KINDS: Readonly<Record<string, CatalogueKind>> = { roles: 'role', entitlements: 'entitlement' };

/**
 * Pure. The schema of users as an organization takes them: `roles` and `entitlements` only while its catalogue has
 * entries, for any other value is refused, and these as the `canonicalValues` (RFC 7643 §7) of their `value`, which only
 * who may read users is told (`named`).
 */
export function withCatalogue(schema: Schema, ids: CatalogueIds, named: boolean): Schema {
  const attributes = schema.attributes.flatMap((attribute) => {
    const kind = KINDS[attribute.name];
    if (!kind) return [attribute];
    if (ids[kind].length === 0) return [];
    return [named ? withValues(attribute, ids[kind]) : attribute];
  });
  return { ...schema, attributes };
}

function withValues(attribute: Attribute, canonicalValues: readonly string[]): Attribute {
  const { subAttributes = [] } = attribute;
  return {
    ...attribute,
    subAttributes: subAttributes.map((sub) => (sub.name === 'value' ? { ...sub, canonicalValues } : sub)),
  };
}
