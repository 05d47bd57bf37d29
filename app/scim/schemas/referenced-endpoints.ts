import { GROUP_RESOURCE_TYPE } from './group-schema.ts';
import { USER_RESOURCE_TYPE } from './user-resource-type.ts';

/** Where the resources are to which the `$ref` of an item refers, by the name of their type (RFC 7643 §2.3.7). */
export const REFERENCED_ENDPOINTS: Readonly<Record<string, string>> = {
  [USER_RESOURCE_TYPE.name]: USER_RESOURCE_TYPE.endpoint,
  [GROUP_RESOURCE_TYPE.name]: GROUP_RESOURCE_TYPE.endpoint,
};
