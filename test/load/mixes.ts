import type { Mix } from './drive.ts';
import {
  changeMembers,
  createGroup,
  createUser,
  getUser,
  listPage,
  lookUp,
  patchActive,
  putProfile,
} from './operations.ts';

/** What Okta sends through a day: people looked up, read and changed, some new ones, an import now and then. */
export const DAILY: Mix = [
  [30, 'lookup by userName', lookUp],
  [25, 'GET', getUser],
  [15, 'PUT', putProfile],
  [15, 'PATCH active', patchActive],
  [12, 'create', createUser],
  [3, 'list of 100', listPage],
];

/** Writes alone. */
export const WRITES: Mix = [
  [30, 'create', createUser],
  [25, 'PATCH active', patchActive],
  [25, 'PUT', putProfile],
  [19, 'members', changeMembers],
  [1, 'create group', createGroup],
];
