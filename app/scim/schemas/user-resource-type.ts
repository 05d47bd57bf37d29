import type { ResourceType } from './attribute.types.ts';
import { ENTERPRISE_SCHEMA } from './enterprise-schema.ts';
import { USER_SCHEMA } from './user-schema.ts';

/** The resource type User: the one definition that input, output, filters, PATCH paths and discovery follow. */
export const USER_RESOURCE_TYPE: ResourceType = {
  name: 'User',
  endpoint: '/Users',
  description: 'The people of the customer.',
  schema: USER_SCHEMA,
  extensions: [ENTERPRISE_SCHEMA],
};
