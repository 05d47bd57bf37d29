import { type MappingOptions, toFullUser, toNewUser, toPatchOperations } from './map-profile.ts';
import type { Dialect } from './okta-org.types.ts';
import type { Json, OktaProfile, OktaUser } from './okta-user.types.ts';
import type { ScimClient } from './scim-client.ts';
import { OktaFailure, parseScimBody, toFailure } from './what-okta-shows.ts';

const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export interface Provisioning {
  /** Looks the user up by userName, links the one found or creates one; gives the app's id. */
  linkOrCreate(user: OktaUser): Promise<string>;
  create(user: OktaUser): Promise<string>;
  pushProfile(appUserId: string, before: OktaProfile, user: OktaUser): Promise<void>;
  setActive(appUserId: string, user: OktaUser, active: boolean): Promise<void>;
}

/** The requests of each provisioning event, in the order and the verbs of the dialect. All throw OktaFailure. */
export function createProvisioning({
  scim,
  dialect,
  mapping,
}: {
  scim: ScimClient;
  dialect: Dialect;
  mapping: MappingOptions;
}): Provisioning {
  async function write(method: string, path: string, body: Json): Promise<string> {
    const answer = await scim.request(method, path, body);
    if (answer.status === 404) throw toFailure(answer);
    return answer.body;
  }

  async function put(appUserId: string, user: OktaUser, active?: boolean): Promise<void> {
    const stored = await scim.getUser(appUserId);
    await write('PUT', `/Users/${encodeURIComponent(appUserId)}`, toFullUser(stored, user, mapping, active));
  }

  async function patch(appUserId: string, operations: Json[]): Promise<void> {
    const body = { schemas: [PATCH_OP], Operations: operations };
    await write('PATCH', `/Users/${encodeURIComponent(appUserId)}`, body);
  }

  async function create(user: OktaUser): Promise<string> {
    const body = await write('POST', '/Users', toNewUser(user, mapping));
    if (body.trim() === '') throw new OktaFailure('Create new user returned empty user');
    const { id } = parseScimBody(body);
    if (typeof id !== 'string' || id === '') throw new OktaFailure('Create new user returned a user without id');
    return id;
  }

  async function setActive(appUserId: string, user: OktaUser, active: boolean): Promise<void> {
    if (dialect === 'custom') await put(appUserId, user, active);
    else await patch(appUserId, [{ op: 'replace', value: { active } }]);
  }

  return {
    create,
    setActive,
    async linkOrCreate(user) {
      const found = await scim.findUsers(user.profile.login);
      if (found.length > 1) throw new OktaFailure('Multiple users found by userName. Expected 0 or 1');
      const [match] = found;
      if (!match) return create(user);
      const id = String(match.id);
      if (match.active === false && dialect !== 'custom') await setActive(id, user, true);
      await put(id, user, dialect === 'custom' ? true : undefined);
      return id;
    },
    async pushProfile(appUserId, before, user) {
      if (dialect !== 'catalog-patch') return put(appUserId, user);
      const operations = toPatchOperations(before, user.profile, mapping);
      if (operations.length > 0) await patch(appUserId, operations);
    },
  };
}
