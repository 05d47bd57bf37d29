import { aUser, createScimClient, GROUP, type ScimClient } from '../../scim/scim-client.ts';
import { PASSWORD } from '../../support/accounts.ts';
import { createAgent } from '../../support/agent.ts';
import { type ConsoleGiven, createConsoleGiven, type Tenant } from '../../support/console.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';

let app: TestApp;
let given: ConsoleGiven;
let acme: Tenant;
let umbrella: Tenant;
let scim: ScimClient;
beforeAll(async () => {
  app = await createTestApp();
  given = createConsoleGiven(app);
  [acme, umbrella] = [await given.tenant('Acme'), await given.tenant('Umbrella')];
  scim = createScimClient(app.url, acme.token);
});
afterAll(() => app.close());

/** The page as a person reads it. */
async function read(path: string, tenant = acme): Promise<string> {
  await app.requestLog.flush();
  const { text } = await tenant.agent.get(path);
  return text
    .slice(text.indexOf('<main'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,:])/g, '$1');
}
const OKTA = 'Okta (system-admin.okta.com)';

describe('the timeline of a user', () => {
  it('tells what Okta did, attribute by attribute, what was ignored, and by which request', async () => {
    const zoe = { userName: 'zoe@acme.example', externalId: '00uzoe', userType: 'manager' };
    const { id } = await scim.create({ ...zoe, title: 'Analyst' });
    const res = await scim.patch(`/Users/${id}`, {
      op: 'replace',
      value: { title: 'Manager', nickName: 'Zo', password: 'T0p-secret!' },
    });
    expect(res.status).toBe(200);
    await scim.patch(
      `/Users/${id}`,
      { op: 'remove', path: 'nickName' },
      { op: 'replace', path: 'userType', value: 'employee' },
    );
    await scim.patch(`/Users/${id}`, { op: 'replace', path: 'active', value: false });
    await scim.create({ ...zoe, title: 'Lead' });
    const text = await read(`/console/users/${id}`);
    for (const words of [
      `${OKTA} created this user`,
      'Permissions assigned from the user type.',
      'changed Job title from Analyst to Manager',
      'set Nickname to Zo',
      'Okta sent password: ignored. Passwords from Okta are never stored',
      'removed Nickname, which was Zo',
      'changed User type from manager to employee',
      'Permissions stayed as they were: a change of user type leaves them.',
      `${OKTA} deactivated this user`,
      `${OKTA} restored this user`,
      'Restored: permissions assigned anew from the user type.',
    ]) {
      expect(text).toContain(words);
    }
    expect(text).not.toContain('T0p-secret');
    const { text: html } = await acme.agent.get(`/console/users/${id}`);
    expect(html).toContain(`href="/console/activity/${res.headers['x-request-id']}"`);
  });

  it('says that it is a new person’s from then on, who has left the groups', async () => {
    const userName = 'jo@acme.example';
    const { id } = await scim.create({ userName, externalId: '00uA', userType: 'employee' });
    await scim.post('/Groups', { schemas: [GROUP], displayName: 'Admins', members: [{ value: id }] });
    await scim.patch(`/Users/${id}`, { op: 'replace', value: { active: false } });
    const { headers } = await scim.post('/Users', aUser({ userName, externalId: '00uB', userType: 'manager' }));
    await scim.patch(`/Users/${id}`, { op: 'replace', value: { active: false } });
    await scim.patch(`/Users/${id}`, { op: 'replace', value: { active: true } });
    await scim.patch(`/Users/${id}`, { op: 'replace', value: { externalId: '00u<C>' } });
    const text = await read(`/console/users/${id}`);
    for (const words of [
      `${OKTA} restored this user for a new person`,
      'A new person: the id at the identity provider was 00uA and is 00uB.',
      `${OKTA} took this user out of the group Admins`,
      `${OKTA} gave this user to a new person`,
      'A new person: the id at the identity provider was 00uB and is 00u&lt;C&gt;.',
    ]) {
      expect(text).toContain(words);
    }
    expect(text).not.toMatch(/person from|person to/);
    const request = await read(`/console/activity/${headers['x-request-id']}`);
    expect(request).toContain('Another externalId means a new person: the user keeps its id');
    expect(request).not.toContain('person: 00u');
  });

  it('tells the groups that the user joined and left, those that are gone by their last name', async () => {
    const { id } = await scim.create({ userName: 'gil@acme.example' });
    const create = async (displayName: string, members: string[]) =>
      (await scim.post('/Groups', { schemas: [GROUP], displayName, members: members.map((value) => ({ value })) })).body
        .id;
    const sales = await create('Sales', [id]);
    const past = await create('Past', []);
    await scim.patch(`/Groups/${past}`, { op: 'add', path: 'members', value: [{ value: id }] });
    await scim.patch(`/Groups/${past}`, { op: 'remove', path: `members[value eq "${id}"]` });
    await scim.delete(`/Groups/${past}`);
    await scim.patch(`/Groups/${sales}`, { op: 'replace', value: { displayName: 'Sales & Co' } });
    const text = await read(`/console/users/${id}`);
    for (const words of [
      'added this user to the group Sales & Co',
      'added this user to the group Past',
      'took this user out of the group Past',
    ]) {
      expect(text.replaceAll('&amp;', '&')).toContain(words);
    }
    const { text: html } = await acme.agent.get(`/console/users/${id}`);
    expect(html).toContain(`<a href="/console/groups/${sales}">`);
    expect(html).not.toContain(`/console/groups/${past}`);
  });

  it('is still there when the user was deleted, and says by whom; for this organization alone', async () => {
    const { id } = await scim.create({ userName: 'del@acme.example', title: 'Analyst' });
    const group = await scim.post('/Groups', { schemas: [GROUP], displayName: 'Del', members: [{ value: id }] });
    await scim.delete(`/Users/${id}`);
    const text = await read(`/console/users/${id}`);
    for (const words of [
      'del@acme.example Deleted',
      'This user was deleted by Okta',
      'set Job title to Analyst',
      'took this user out of the group Del',
    ]) {
      expect(text).toContain(words);
    }
    expect((await umbrella.agent.get(`/console/users/${id}`)).status).toBe(404);
    expect(await read(`/console/groups/${group.body.id}`)).toContain('removed del@acme.example');
  });
});

describe('the page of a user', () => {
  it('has groups, roles, the JSON that SCIM answers, and what the user type gives today in words', async () => {
    await app.given.catalogue(acme.organizationId, { roles: ['auditor'] });
    const { id } = await scim.create({
      userName: 'det@acme.example',
      userType: 'manager',
      roles: [{ value: 'auditor' }],
    });
    await scim.post('/Groups', { schemas: [GROUP], displayName: 'Details', members: [{ value: id }] });
    expect(await read(`/console/users/${id}`)).toContain('These are the permissions of the user type “manager”.');
    await app.database.sql(
      "UPDATE user_types SET permissions = '{manager.read,audit.read}' WHERE organization_id = $1 AND value_key = 'manager'",
      [acme.organizationId],
    );
    const { text: html } = await acme.agent.get(`/console/users/${id}`);
    const text = await read(`/console/users/${id}`);
    for (const words of [
      'Roles roles The auditor (auditor)',
      'Details',
      'now gives also: audit.read.',
      'or never gave: manager.write.',
    ]) {
      expect(text).toContain(words);
    }
    const pre = /<pre[^>]*>([\s\S]*?)<\/pre>/.exec(html)?.[1] ?? '';
    const json = JSON.parse(pre.replaceAll('&#34;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&'));
    expect(json).toEqual(await scim.read(id));
  });

  it.each(['viewer', 'integrations', 'owner'] as const)('is shown to the role %s', async (role) => {
    const { id } = await scim.create({ userName: `for.${role}@acme.example` });
    const email = `reader.${role}@acme.example`;
    await given.accounts.admin(email, acme.organizationId, role);
    const agent = createAgent(app.url);
    await agent.signIn(email, PASSWORD);
    for (const path of [`/console/users/${id}`, '/console/users', '/console/groups']) {
      expect((await agent.get(path)).status).toBe(200);
    }
  });
});
