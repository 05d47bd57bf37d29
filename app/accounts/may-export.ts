import type { Role } from './account.types.ts';
import { mayAuthorize } from './may-authorize.ts';

/** Whether the role may take the directory away as a file: who settles what Okta may do with it. */
export const mayExport = (role: Role): boolean => mayAuthorize(role);
