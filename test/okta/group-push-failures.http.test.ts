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
import type { OktaUser } from './okta-user.types.ts';

let app: TestApp;
let reader: GroupReader;

beforeAll(async () => {
  ({ app, reader } = await createPushApp());
});
afterAll(() => app.close());

describe('what Okta shows the administrator when a group cannot be pushed (RFC 7644 §3.12)', () => {
  const target = 'Unable to update Group Push mapping target App group Field Nurses: ';

  it.each(DIALECTS)('says who is missing when a member was deleted in the app, dialect %s', async (dialect) => {
    const { okta } = await connectTeam(app, { dialect });
    expect(await okta.groups.push({ ...NURSES, members: [ANN] })).toMatchObject({ ok: true });
    const gone = appIdOf(okta, BEN);
    expect((await reader.call(okta, 'DELETE', `/Users/${gone}`)).status).toBe(204);
    const failed = await okta.groups.changeMembers(NURSES.id, { add: [BEN] });
    expect(failed.ok).toBe(false);
    expect(failed.shown).toMatch(
      `${target}Error while updating user group memberships: Bad Request. Errors reported by remote server: `,
    );
    expect(failed.shown).toContain(gone);
    expect(okta.groups.mapping(NURSES.id)?.status).toBe('Error');
    expect(await reader.membersOf(okta)).toEqual([appIdOf(okta, ANN)]);
    expect(await okta.assign(TEAM[1] as OktaUser)).toMatchObject({ ok: true });
    expect(await okta.groups.pushNow(NURSES.id)).toMatchObject({ ok: true });
    expect(okta.groups.mapping(NURSES.id)?.status).toBe('Active');
    await reader.expectMembers(okta, [ANN, BEN]);
  });

  it.each(DIALECTS)('takes the removal of a member who is gone already, dialect %s', async (dialect) => {
    const { okta } = await connectTeam(app, { dialect });
    expect(await okta.groups.push(NURSES)).toMatchObject({ ok: true });
    expect((await reader.call(okta, 'DELETE', `/Users/${appIdOf(okta, BEN)}`)).status).toBe(204);
    expect(await reader.membersOf(okta)).toEqual([appIdOf(okta, ANN), appIdOf(okta, CAT)].sort());
    expect(await okta.groups.changeMembers(NURSES.id, { remove: [BEN] })).toMatchObject({ ok: true });
    expect(await reader.membersOf(okta)).toEqual([appIdOf(okta, ANN), appIdOf(okta, CAT)].sort());
  });

  it.each(DIALECTS)('says that the group is gone, and pushing it anew makes another, dialect %s', async (dialect) => {
    const { okta } = await connectTeam(app, { dialect });
    expect(await okta.groups.push(NURSES)).toMatchObject({ ok: true });
    const before = groupIdOf(okta);
    expect((await reader.call(okta, 'DELETE', `/Groups/${before}`)).status).toBe(204);
    const failed = await okta.groups.changeMembers(NURSES.id, { add: [DAN] });
    expect(failed.shown).toMatch(
      `${target}Error while updating user group memberships: Not Found. Errors reported by remote server: `,
    );
    expect(failed.shown).toContain(before);
    expect(await okta.groups.unlink(NURSES.id, { deleteInApp: false })).toMatchObject({ ok: true });
    expect(await okta.groups.push(NURSES)).toMatchObject({ ok: true });
    expect(groupIdOf(okta)).not.toBe(before);
    await reader.expectMembers(okta, [ANN, BEN, CAT]);
  });

  it('quotes the name that another group has already', async () => {
    const { okta } = await connectTeam(app);
    const other: OktaGroup = { id: '00g1larkfieldothers1', name: 'Others', members: [] };
    expect(await okta.groups.push(NURSES)).toMatchObject({ ok: true });
    expect(await okta.groups.push(other)).toMatchObject({ ok: true });
    const failed = await okta.groups.rename(other.id, 'FIELD NURSES');
    expect(failed.shown).toMatch(/^Unable to update .*: Conflict\. Errors reported by remote server: .*FIELD NURSES/);
    expect((await reader.call(okta, 'GET', `/Groups/${groupIdOf(okta, other)}`)).body.displayName).toBe('Others');
  });

  it('never meets the group of the same name that another customer has (RFC 7644 §6)', async () => {
    const [{ okta: ours }, { okta: theirs }] = [await connectTeam(app), await connectTeam(app)];
    expect(await ours.groups.push(NURSES)).toMatchObject({ ok: true });
    expect(await theirs.groups.push({ ...NURSES, members: [DAN] })).toMatchObject({ ok: true });
    expect(groupIdOf(ours)).not.toBe(groupIdOf(theirs));
    expect((await reader.call(theirs, 'GET', `/Groups/${groupIdOf(ours)}`)).status).toBe(404);
    await reader.expectMembers(ours, [ANN, BEN, CAT]);
    await reader.expectMembers(theirs, [DAN]);
  });
});
