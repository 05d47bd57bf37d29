import type { OktaGroup } from '../okta/okta-group.types.ts';
import type { Dialect, OktaOrg, OktaOrgOptions } from '../okta/okta-org.types.ts';
import type { Json } from '../okta/okta-user.types.ts';
import { PEOPLE } from '../okta/people.ts';
import { sendRequest } from '../okta/send-request.ts';
import { connectCustomer } from './connect-okta.ts';
import { createTestApp, type TestApp } from './test-app.ts';

export const DIALECTS: Dialect[] = ['catalog', 'custom'];

/** The people whom the tests of group push put into groups. */
export const TEAM = PEOPLE.slice(0, 6);
export const [ANN, BEN, CAT, DAN] = TEAM.map(({ id }) => id) as [string, string, string, string];

export const NURSES: OktaGroup = { id: '00g1larkfieldnurses1', name: 'Field Nurses', members: [ANN, BEN, CAT] };

/** Okta connected, the team assigned; throws with Okta's words where that fails. */
export async function connectTeam(app: TestApp, options: Partial<OktaOrgOptions> = {}) {
  const customer = await connectCustomer(app, options);
  for (const { ok, shown } of await customer.okta.assignMany(TEAM)) if (!ok) throw new Error(shown);
  return customer;
}

export const appIdOf = (okta: OktaOrg, userId: string): string => okta.assignment(userId)?.appUserId ?? 'none';

export const groupIdOf = (okta: OktaOrg, { id }: OktaGroup = NURSES): string =>
  okta.groups.mapping(id)?.appGroupId ?? 'none';

/** The whole app with Okta's client, and a reader of its groups. */
export async function createPushApp() {
  const app = await createTestApp();
  await app.given.oktaClient();
  return { app, reader: createGroupReader(app) };
}

export type GroupReader = ReturnType<typeof createGroupReader>;

/** What the app tells, asked past the simulator's group push. */
function createGroupReader(app: TestApp) {
  async function call(okta: OktaOrg, method: string, path: string, body?: Json) {
    const answer = await sendRequest({
      method,
      url: `${app.url}/scim/v2${path}`,
      headers: { Authorization: `Bearer ${okta.tokens?.accessToken}`, 'Content-Type': 'application/scim+json' },
      body: body && JSON.stringify(body),
    });
    return { status: answer.status, body: (answer.body === '' ? {} : JSON.parse(answer.body)) as Json };
  }

  /** The ids of a group's members; each is a user with its address. */
  async function membersOf(okta: OktaOrg, group = NURSES): Promise<string[]> {
    const { status, body } = await call(okta, 'GET', `/Groups/${groupIdOf(okta, group)}`);
    expect(status).toBe(200);
    const members = (body.members ?? []) as Json[];
    for (const { value, $ref, type } of members) {
      expect([$ref, type]).toEqual([`${app.url}/scim/v2/Users/${value}`, 'User']);
    }
    return members.map(({ value }) => String(value)).sort();
  }

  /** The names of a user's groups. */
  async function groupsOf(okta: OktaOrg, userId: string): Promise<unknown[]> {
    const { body } = await call(okta, 'GET', `/Users/${appIdOf(okta, userId)}`);
    return ((body.groups ?? []) as Json[]).map(({ display }) => display);
  }

  return {
    call,
    membersOf,
    groupsOf,
    /** Both sides say that of the team exactly these are in the group. */
    async expectMembers(okta: OktaOrg, userIds: readonly string[], group = NURSES): Promise<void> {
      expect(await membersOf(okta, group)).toEqual(userIds.map((id) => appIdOf(okta, id)).sort());
      const name = okta.groups.mapping(group.id)?.group.name;
      for (const { id } of TEAM) {
        expect([id, (await groupsOf(okta, id)).includes(name)]).toEqual([id, userIds.includes(id)]);
      }
    },
  };
}
