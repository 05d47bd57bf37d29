import { connectCustomer } from '../support/connect-okta.ts';
import {
  ANN,
  appIdOf,
  BEN,
  CAT,
  connectTeam,
  createPushApp,
  DAN,
  DIALECTS,
  type GroupReader,
  groupIdOf,
  NURSES,
  TEAM,
} from '../support/group-push.ts';
import type { TestApp } from '../support/test-app.ts';
import type { OktaGroup } from './okta-group.types.ts';
import type { OktaOrg, OktaOrgOptions } from './okta-org.types.ts';
import type { OktaUser } from './okta-user.types.ts';

let app: TestApp;
let reader: GroupReader;

beforeAll(async () => {
  ({ app, reader } = await createPushApp());
});
afterAll(() => app.close());

/** The requests on groups that `work` makes, ids written as `{id}`, and their bodies. */
async function requestsOf(okta: OktaOrg, work: () => Promise<unknown>) {
  const before = okta.exchanges.length;
  await work();
  const made = okta.exchanges.slice(before);
  return {
    lines: made.map(({ method, url }) =>
      `${method} ${url.replace(`${app.url}/scim/v2`, '')}`.replace(/Groups\/[\w-]+/, 'Groups/{id}'),
    ),
    bodies: made.map(({ requestBody }) => (requestBody === undefined ? undefined : JSON.parse(requestBody))),
  };
}

describe.each(DIALECTS)('group push, dialect %s (RFC 7643 §4.2, RFC 7644 §3.5)', (dialect) => {
  let okta: OktaOrg;
  beforeAll(async () => {
    ({ okta } = await connectTeam(app, { dialect }));
  });

  it('creates a group that is not there, with its members, whose groups name it at once', async () => {
    expect(await okta.groups.push(NURSES)).toEqual({ ok: true, shown: 'Field Nurses is pushed' });
    expect(okta.groups.mapping(NURSES.id)).toMatchObject({ status: 'Active' });
    await reader.expectMembers(okta, [ANN, BEN, CAT]);
  });

  it('pushes who came and who left, and the same again changes nothing', async () => {
    expect(await okta.groups.changeMembers(NURSES.id, { add: [DAN], remove: [ANN, BEN] })).toMatchObject({ ok: true });
    await reader.expectMembers(okta, [CAT, DAN]);
    const path = `/Groups/${groupIdOf(okta)}`;
    const before = (await reader.call(okta, 'GET', path)).body;
    expect(await okta.groups.pushNow(NURSES.id)).toMatchObject({ ok: true });
    expect(await okta.groups.rename(NURSES.id, NURSES.name)).toMatchObject({ ok: true });
    expect((await reader.call(okta, 'GET', path)).body).toEqual(before);
  });

  it('renames the group and keeps its id and its members', async () => {
    const before = groupIdOf(okta);
    expect(await okta.groups.rename(NURSES.id, 'Nurses in the Field')).toMatchObject({ ok: true });
    expect((await reader.call(okta, 'GET', `/Groups/${before}`)).body.displayName).toBe('Nurses in the Field');
    await reader.expectMembers(okta, [CAT, DAN]);
  });

  it('"Push now" puts right what was changed in the app', async () => {
    const changed = await reader.call(okta, 'PUT', `/Groups/${groupIdOf(okta)}`, {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'Nurses in the Field',
      members: [{ value: appIdOf(okta, ANN) }],
    });
    expect(changed.status).toBe(200);
    await reader.expectMembers(okta, [ANN]);
    expect(await okta.groups.pushNow(NURSES.id)).toMatchObject({ ok: true });
    await reader.expectMembers(okta, [CAT, DAN]);
  });

  it('"Push now" on an empty group empties it, and only because it says so', async () => {
    expect(await okta.groups.changeMembers(NURSES.id, { remove: [CAT, DAN] })).toMatchObject({ ok: true });
    await reader.expectMembers(okta, []);
    expect(await okta.groups.pushNow(NURSES.id)).toMatchObject({ ok: true });
    await reader.expectMembers(okta, []);
    expect(await okta.groups.changeMembers(NURSES.id, { add: [ANN, BEN] })).toMatchObject({ ok: true });
    await reader.expectMembers(okta, [ANN, BEN]);
  });

  it('leaves the group of a person who is unassigned as it is, until the next push leaves the person out', async () => {
    expect(await okta.deactivate(BEN)).toMatchObject({ ok: true });
    expect(await reader.membersOf(okta)).toEqual([appIdOf(okta, ANN), appIdOf(okta, BEN)].sort());
    expect(await okta.groups.changeMembers(NURSES.id, { add: [CAT] })).toMatchObject({ ok: true });
    expect(await reader.membersOf(okta)).toEqual([appIdOf(okta, ANN), appIdOf(okta, CAT)].sort());
    expect(await okta.reassign(BEN)).toMatchObject({ ok: true });
    expect(await okta.groups.pushNow(NURSES.id)).toMatchObject({ ok: true });
    await reader.expectMembers(okta, [ANN, BEN, CAT]);
  });

  it('imports the groups with their members', async () => {
    const { groups, ...outcome } = await okta.groups.importGroups();
    expect(outcome).toEqual({ ok: true, shown: '1 groups scanned.' });
    expect(groups).toMatchObject([{ id: groupIdOf(okta), displayName: 'Nurses in the Field' }]);
    expect(groups[0]?.members).toHaveLength(3);
  });

  it('unlinks without a request, and links the same group again, whatever the case of its name', async () => {
    const before = groupIdOf(okta);
    const { lines } = await requestsOf(okta, () => okta.groups.unlink(NURSES.id, { deleteInApp: false }));
    expect(lines).toEqual([]);
    expect(okta.groups.mapping(NURSES.id)).toBeUndefined();
    const members = [CAT, DAN];
    expect(await okta.groups.push({ ...NURSES, name: 'NURSES IN THE FIELD', members })).toMatchObject({ ok: true });
    expect(groupIdOf(okta)).toBe(before);
    expect(await reader.membersOf(okta)).toEqual(members.map((id) => appIdOf(okta, id)).sort());
    expect((await reader.call(okta, 'GET', '/Groups?count=0')).body.totalResults).toBe(1);
  });

  it('unlinks with deletion: 204, 404 from then on, and the people stay', async () => {
    const path = `/Groups/${groupIdOf(okta)}`;
    expect(await okta.groups.unlink(NURSES.id, { deleteInApp: true })).toMatchObject({ ok: true });
    expect(okta.exchanges.at(-1)).toMatchObject({ method: 'DELETE', status: 204, responseBody: '' });
    expect((await reader.call(okta, 'GET', path)).status).toBe(404);
    expect((await reader.call(okta, 'GET', `/Users/${appIdOf(okta, CAT)}`)).body).toMatchObject({ active: true });
    expect(await reader.groupsOf(okta, CAT)).toEqual([]);
  });
});

describe('what Okta sends to push a group', () => {
  const LOOKUP = 'GET /Groups?filter=displayName%20eq%20%22Field%20Nurses%22&startIndex=1&count=100';

  it('catalog: creates it empty, then PATCH with the name again and with the members', async () => {
    const { okta } = await connectTeam(app, { dialect: 'catalog' });
    const pushed = await requestsOf(okta, () => okta.groups.push(NURSES));
    expect(pushed.lines).toEqual([
      LOOKUP,
      'POST /Groups',
      'GET /Groups/{id}',
      'PATCH /Groups/{id}',
      'PATCH /Groups/{id}',
    ]);
    const [, creation, , renaming, adding] = pushed.bodies;
    expect(creation).toMatchObject({ displayName: 'Field Nurses', members: [] });
    expect(renaming.Operations).toEqual([
      { op: 'replace', value: { id: groupIdOf(okta), displayName: 'Field Nurses' } },
    ]);
    expect(adding.Operations).toEqual([
      {
        op: 'add',
        path: 'members',
        value: TEAM.slice(0, 3).map(({ id, profile }) => ({ value: appIdOf(okta, id), display: profile.login })),
      },
    ]);
    const { bodies } = await requestsOf(okta, () => okta.groups.changeMembers(NURSES.id, { remove: [ANN] }));
    expect(bodies[1].Operations).toEqual([{ op: 'remove', path: `members[value eq "${appIdOf(okta, ANN)}"]` }]);
    await okta.groups.changeMembers(NURSES.id, { remove: [BEN, CAT] });
    const emptied = await requestsOf(okta, () => okta.groups.pushNow(NURSES.id));
    expect(emptied.bodies[0].Operations).toEqual([{ op: 'replace', path: 'members', value: [] }]);
  });

  it('custom: the whole group by PUT', async () => {
    const { okta } = await connectTeam(app, { dialect: 'custom' });
    const pushed = await requestsOf(okta, () => okta.groups.push(NURSES));
    const put = ['GET /Groups/{id}', 'PUT /Groups/{id}'];
    expect(pushed.lines).toEqual([LOOKUP, 'POST /Groups', 'GET /Groups/{id}', ...put]);
    for (const work of [
      () => okta.groups.changeMembers(NURSES.id, { remove: [ANN] }),
      () => okta.groups.rename(NURSES.id, 'Nurses'),
      () => okta.groups.pushNow(NURSES.id),
    ]) {
      expect((await requestsOf(okta, work)).lines).toEqual(put);
    }
  });

  it.each<[string, Partial<OktaOrgOptions>]>([
    ['carries the members in the POST', { newGroupMembers: 'all' }],
    ['replaces the members without a path', { fullReplace: 'pathless' }],
  ])('works too where it %s', async (_what, options) => {
    const { okta } = await connectTeam(app, options);
    expect(await okta.groups.push(NURSES)).toMatchObject({ ok: true });
    await reader.expectMembers(okta, [ANN, BEN, CAT]);
    expect(await okta.groups.pushNow(NURSES.id)).toMatchObject({ ok: true });
    expect(await okta.groups.changeMembers(NURSES.id, { remove: [ANN, BEN, CAT] })).toMatchObject({ ok: true });
    expect(await okta.groups.pushNow(NURSES.id)).toMatchObject({ ok: true });
    await reader.expectMembers(okta, []);
  });
});

describe('a group of 2,500 people, in batches of 1,000', () => {
  const PEOPLE_COUNT = 2500;
  const BIG: OktaGroup = { id: '00g1larkfieldstaff01', name: 'All Staff', members: [] };
  const many: OktaUser[] = Array.from({ length: PEOPLE_COUNT }, (_, index) => {
    const login = `many.${index + 1}@example.com`;
    return { id: `00u${index + 1}`, profile: { login, email: login, firstName: 'Many', lastName: `${index + 1}` } };
  });
  const everybody = many.map(({ id }) => id);

  it.each(DIALECTS)('is pushed, halved and filled again, dialect %s (RFC 7644 §3.5)', async (dialect) => {
    const { okta, organizationId } = await connectCustomer(app, { dialect });
    await app.given.users(organizationId, PEOPLE_COUNT);
    const imported = await okta.importUsers();
    expect(imported.scanned).toBe(PEOPLE_COUNT);
    const ids = new Map(imported.users.map(({ id, userName }) => [String(userName), String(id)]));
    for (const user of many) okta.confirmMatch(user, ids.get(user.profile.login) ?? 'none');

    const push = await requestsOf(okta, () => okta.groups.push({ ...BIG, members: everybody }));
    const batches = push.bodies.flatMap((body) => body?.Operations ?? []).filter(({ op }) => op === 'add');
    expect(batches.map(({ value }) => value.length)).toEqual(dialect === 'catalog' ? [1000, 1000, 500] : []);
    expect(await reader.membersOf(okta, BIG)).toEqual([...ids.values()].sort());

    expect(await okta.groups.changeMembers(BIG.id, { remove: everybody.slice(0, 1250) })).toMatchObject({ ok: true });
    expect(await reader.membersOf(okta, BIG)).toHaveLength(1250);
    expect(await okta.groups.changeMembers(BIG.id, { add: everybody.slice(0, 1250) })).toMatchObject({ ok: true });
    expect(await okta.groups.pushNow(BIG.id)).toMatchObject({ ok: true });
    expect(await reader.membersOf(okta, BIG)).toEqual([...ids.values()].sort());
  });
});
