import type { CatalogueKind } from '../../directory/catalogue.types.ts';
import type { ResourceType, Schema } from '../schemas/attribute.types.ts';
import { defineAttribute } from '../schemas/define-attribute.ts';

const readOnly = { mutability: 'readOnly' } as const;

/**
 * The resource types that Okta finds by these URNs and whose resources it then offers for users (Okta's guide "SCIM
 * with entitlements"). `id` is published with them: Okta reads it as part of the schema.
 */
export const CATALOGUE_RESOURCE_TYPES: Readonly<Record<CatalogueKind, ResourceType>> = {
  role: {
    name: 'Role',
    endpoint: '/Roles',
    description: 'The roles that users may be given.',
    schema: defineSchema('Role', 'role', 'roles'),
    extensions: [],
  },
  entitlement: {
    name: 'Entitlement',
    endpoint: '/Entitlements',
    description: 'The entitlements that users may be given.',
    schema: defineSchema('Entitlement', 'entitlement', 'entitlements'),
    extensions: [],
  },
};

function defineSchema(name: string, word: string, attribute: string): Schema {
  return {
    id: `urn:okta:scim:schemas:core:1.0:${name}`,
    name,
    description: `What a user's ${attribute} can name.`,
    attributes: [
      defineAttribute('id', `The identifier of the ${word}: what a user has as ${attribute}.value.`, {
        ...readOnly,
        required: true,
        caseExact: true,
        returned: 'always',
        uniqueness: 'server',
      }),
      defineAttribute('displayName', `The ${word} as people read it.`, { ...readOnly, required: true }),
      defineAttribute('type', `A word by which the ${attribute} can be grouped.`, readOnly),
      defineAttribute('description', `What the ${word} is for.`, readOnly),
    ],
  };
}
