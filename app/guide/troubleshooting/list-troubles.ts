import type { GuideFacts, TroubleGroup } from '../guide.types.ts';
import { connectionTroubles } from './connection-troubles.ts';
import { groupTroubles } from './group-troubles.ts';
import { limitTroubles } from './limit-troubles.ts';
import { requestTroubles } from './request-troubles.ts';
import { serverTroubles } from './server-troubles.ts';
import { signInTroubles } from './sign-in-troubles.ts';
import { userTroubles } from './user-troubles.ts';

/** Every error text this server can produce, with its cure, in the order in which a set-up meets them. */
export const listTroubles = (facts: GuideFacts): TroubleGroup[] => [
  signInTroubles(facts),
  connectionTroubles(facts),
  userTroubles(facts),
  groupTroubles(),
  limitTroubles(),
  serverTroubles(facts),
  requestTroubles(),
];
