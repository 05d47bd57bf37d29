import type { ResourceType, Schema } from './attribute.types.ts';
import { defineAttribute, defineComplex, MAX_INDEXED_LENGTH } from './define-attribute.ts';

/** More do not fit into one request; a group may have as many as were added. */
const MAX_MEMBERS = 100_000;
const readOnly = { mutability: 'readOnly' } as const;

/** The Group (RFC 7643 §4.2); what a member is never changes, as §8.7.1 says. */
export const GROUP_SCHEMA: Schema = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  name: 'Group',
  description: 'A group of people of the customer.',
  attributes: [
    defineAttribute('displayName', 'The name of the group; unique in the organization without case.', {
      required: true,
      clearable: false,
      uniqueness: 'server',
      maxLength: MAX_INDEXED_LENGTH,
    }),
    defineComplex(
      'members',
      'The members of the group: users, and other groups.',
      [
        defineAttribute('value', 'The id of the user or group.', { mutability: 'immutable' }),
        defineAttribute('$ref', 'The address of the user or group.', {
          mutability: 'immutable',
          type: 'reference',
          referenceTypes: ['User', 'Group'],
          caseExact: true,
        }),
        defineAttribute('display', 'The name of the user or group.', readOnly),
        defineAttribute('type', 'What the member is.', {
          mutability: 'immutable',
          canonicalValues: ['User', 'Group'],
        }),
      ],
      { multiValued: true, maxItems: MAX_MEMBERS },
    ),
  ],
};

/** The resource type Group: the one definition that input, output, filters, PATCH paths and discovery follow. */
export const GROUP_RESOURCE_TYPE: ResourceType = {
  name: 'Group',
  endpoint: '/Groups',
  description: 'The groups of the customer.',
  schema: GROUP_SCHEMA,
  extensions: [],
};
