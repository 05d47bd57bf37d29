import { randomUUID } from 'node:crypto';
import type { RequestLogEntry } from '../../../app/activity/request-log.types.ts';
import { aUser, createScimClient, type ScimClient } from '../../scim/scim-client.ts';
import { PASSWORD } from '../../support/accounts.ts';
import { createAgent } from '../../support/agent.ts';
import { type ConsoleGiven, createConsoleGiven, type Tenant } from '../../support/console.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';

const SCHEMAS = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];

let app: TestApp;
let given: ConsoleGiven;
let acme: Tenant;
let umbrella: Tenant;
let scim: ScimClient;
beforeAll(async () => {
  app = await createTestApp();
  given = createConsoleGiven(app);
  acme = await given.tenant('Acme');
  umbrella = await given.tenant('Umbrella');
  scim = await connect(acme);
});
afterAll(() => app.close());

const connect = async ({ organizationId }: Tenant) =>
  createScimClient(app.url, (await app.given.token({ organizationId })).token);

const idOf = (res: { headers: Record<string, unknown> }) => String(res.headers['x-request-id']);
const find = async ({ agent }: Tenant, query: Record<string, string> = {}) => {
  await app.requestLog.flush();
  return (await agent.get(`/console/activity?${new URLSearchParams(query)}`)).text;
};
const open = async ({ agent }: Tenant, requestId: string) => {
  await app.requestLog.flush();
  return agent.get(`/console/activity/${requestId}`);
};
const entry = (tenant: Tenant, values: Partial<RequestLogEntry> = {}): RequestLogEntry => ({
  requestId: randomUUID(),
  organizationId: tenant.organizationId,
  face: 'scim',
  method: 'GET',
  path: '/scim/v2/Users',
  status: 200,
  durationMs: 1,
  at: new Date(),
  ...values,
});

describe('the list of requests', () => {
  it('says so when there are none', async () => {
    const empty = await given.tenant('Empty');
    expect(await find(empty)).toContain('No requests yet');
    expect(await find(empty, { outcome: 'failed' })).toContain('Nothing found');
  });

  it('shows what was asked, the filter as sent, what came of it, and whom it was about', async () => {
    const { body } = await scim
      .post('/Users')
      .send(aUser({ userName: 'ann@acme.example', displayName: 'Ann <b>O’Neill' }));
    await scim.get('/Users').query({ filter: 'userName eq "ann@acme.example"' });
    await scim
      .patch(`/Users/${body.id}`)
      .send({ schemas: SCHEMAS, Operations: [{ op: 'replace', value: { active: false } }] });
    const text = await find(acme);
    expect(text).toContain('Create a user');
    expect(text).toContain('Look up the user whose userName is “ann@acme.example”');
    expect(text).toContain('/scim/v2/Users?filter=userName eq &#34;ann@acme.example&#34;');
    expect(text).toContain('User created');
    expect(text).toContain('User deactivated');
    expect(text).toContain('Done');
    expect(text.match(new RegExp(`<a href="/console/users/${body.id}">Ann &lt;b&gt;O’Neill</a>`, 'g'))).toHaveLength(3);
  });

  it('keeps organizations apart', async () => {
    const theirs = await connect(umbrella);
    const { body } = await theirs.post('/Users').send(aUser({ userName: 'uma@umbrella.example' }));
    expect(await find(umbrella)).toContain(body.id);
    expect(await find(acme)).not.toContain(body.id);
    expect(await find(acme)).not.toContain('uma@');
    expect(await find(umbrella)).not.toContain('ann@');
    expect(await find(acme, { user: body.id })).toContain('Nothing found');
    expect(await find(acme, { user: 'uma@umbrella.example' })).toContain(
      'No user or group is called “uma@umbrella.example”',
    );
  });

  it.each(['owner', 'integrations', 'viewer'] as const)('is for every member: %s', async (role) => {
    const email = `${role}-reads@acme.example`;
    await given.accounts.admin(email, acme.organizationId, role);
    const agent = createAgent(app.url);
    await agent.signIn(email, PASSWORD);
    expect((await agent.get('/console/activity')).text).toContain('Every request that Okta sent');
    const res = await scim.get('/Users/unknown');
    await app.requestLog.flush();
    expect((await agent.get(`/console/activity/${idOf(res)}`)).status).toBe(200);
    expect((await agent.get(`/console/activity/${idOf(res)}.txt`)).status).toBe(200);
  });

  it('is for nobody who is not signed in', async () => {
    for (const path of ['activity', 'activity/x', 'activity/x.txt']) {
      const res = await createAgent(app.url).get(`/console/${path}`);
      expect(res.status).toBe(303);
      expect(res.headers.location).toMatch(/^\/console\/sign-in(\?returnTo=|$)/);
    }
  });

  it('filters by outcome, user, group, method and time', async () => {
    const tenant = await given.tenant('Filters');
    const client = await connect(tenant);
    const { body: user } = await client.post('/Users').send(aUser({ userName: 'bob@f.example' }));
    const { body: group } = await client.post('/Groups').send({ displayName: 'Nurses', members: [{ value: user.id }] });
    await client.post('/Users').send(aUser({ userName: 'bob@f.example' }));
    app.requestLog.record(
      entry(tenant, { status: 503, method: 'PUT', path: `/scim/v2/Users/${user.id}`, error: 'down' }),
    );
    app.requestLog.record(entry(tenant, { status: 401, error: 'who are you' }));
    app.requestLog.record(entry(tenant, { status: 429, error: 'slowly' }));
    app.requestLog.record(entry(tenant, { path: '/scim/v2/Schemas', at: new Date(Date.now() - 5 * 86_400_000) }));
    const rows = async (query: Record<string, string>) =>
      (await find(tenant, query)).match(/<tr>\s*<th scope="row">/g)?.length ?? 0;
    expect(await rows({})).toBe(7);
    expect(await rows({ outcome: 'ok' })).toBe(3);
    expect(await rows({ outcome: 'refused' })).toBe(1);
    expect(await rows({ outcome: 'denied' })).toBe(1);
    expect(await rows({ outcome: 'limited' })).toBe(1);
    expect(await rows({ outcome: 'failed' })).toBe(1);
    expect(await rows({ method: 'POST' })).toBe(3);
    expect(await rows({ method: 'DELETE' })).toBe(0);
    expect(await rows({ user: 'BOB@f.example' })).toBe(1);
    expect(await rows({ user: user.id })).toBe(1);
    expect(await rows({ user: 'nurses' })).toBe(1);
    expect(await rows({ user: group.id.toUpperCase() })).toBe(1);
    expect(await rows({ range: 'hour' })).toBe(6);
    expect(await rows({ range: 'week' })).toBe(7);
    expect(await rows({ range: 'hour', method: 'POST', outcome: 'ok' })).toBe(2);
    const at = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 16);
    expect(await rows({ range: 'custom', from: at(6), to: at(4) })).toBe(1);
    expect(await rows({ range: 'custom', to: at(4) })).toBe(1);
    expect(await rows({ range: '', from: at(6), to: at(4) })).toBe(1);
    expect(await find(tenant, { range: 'custom', from: at(4), to: at(6) })).toContain('“From” is not before “To”');
  });

  it('reads from and to on the clock of the organization', async () => {
    const tenant = await given.tenant('Kathmandu');
    await app.database.prisma.organization.update({
      where: { id: tenant.organizationId },
      data: { timeZone: 'Asia/Kathmandu' },
    });
    app.requestLog.record(entry(tenant, { at: new Date('2026-07-24T04:45:30Z') }));
    const rows = async (from: string, to: string) =>
      (await find(tenant, { range: 'custom', from, to })).includes('Read a page');
    expect(await rows('2026-07-24T10:30', '2026-07-24T10:31')).toBe(true);
    expect(await rows('2026-07-24T10:31', '2026-07-24T10:40')).toBe(false);
    expect(await rows('2026-07-24T04:45', '2026-07-24T04:46')).toBe(false);
  });

  it('pages to older requests and back, and keeps the filter', async () => {
    const tenant = await given.tenant('Pages');
    const start = Date.now() - 3_600_000;
    for (let i = 0; i < 120; i += 1) {
      app.requestLog.record(
        entry(tenant, { at: new Date(start + i * 1000), durationMs: i, method: 'PUT', path: `/scim/v2/Users/u${i}` }),
      );
    }
    const link = (text: string, rel: string) =>
      new RegExp(`rel="${rel}" href="([^"]+)"`).exec(text)?.[1]?.replaceAll('&#38;', '&').replaceAll('&amp;', '&');
    const first = await find(tenant, { method: 'PUT' });
    expect(first).toContain('/Users/u119<');
    expect(first).toContain('/Users/u70<');
    expect(first).not.toContain('/Users/u69<');
    expect(link(first, 'prev')).toBeUndefined();
    expect(link(first, 'next')).toContain('method=PUT');
    // A position counts the requests of every organization.
    expect(link(first, 'next')).toMatch(/[?&]older=[\w-]{80,}$/);
    const second = (await tenant.agent.get(link(first, 'next') as string)).text;
    expect(second).toContain('/Users/u69<');
    const third = (await tenant.agent.get(link(second, 'next') as string)).text;
    expect(third).toContain('/Users/u0<');
    expect(link(third, 'next')).toBeUndefined();
    const back = (await tenant.agent.get(link(third, 'prev') as string)).text;
    expect(back).toContain('/Users/u69<');
    expect(back).toContain('/Users/u20<');
  });

  it.each([
    'outcome=x',
    'method=x&range=x',
    'older=x&newer=x',
    'older=99999999999999-1',
    'newer=0-0',
    'range=custom&from=x&to=2026-02-30T10:00',
    'user=%00',
    'user=%ED%A0%80',
    'user=a&user=b',
    `user=${'x'.repeat(5_000)}`,
    'range=__proto__',
    'range=toString',
  ])('is not upset by %s', async (query) => {
    const res = await acme.agent.get(`/console/activity?${query}`);
    expect(res.status).toBe(200);
  });

  it('shows in words that Okta renewed its token', async () => {
    app.requestLog.record(
      entry(acme, {
        face: 'oauth',
        method: 'POST',
        path: '/oauth/token',
        requestBody: { grant_type: 'refresh_token', refresh_token: '[removed]' },
      }),
    );
    expect(await find(acme)).toContain('Renew its token');
  });
});

describe('one request', () => {
  it('tells what was asked, done, ignored and why, what it changed, and its bodies without secrets', async () => {
    const { body } = await scim.post('/Users').send(aUser({ userName: 'cyd@acme.example', title: 'Analyst' }));
    const res = await scim
      .put(`/Users/${body.id}`)
      .send({ ...body, title: 'Manager', password: 'Secret-4711', shoeSize: '38' });
    const { text } = await open(acme, idOf(res));
    expect(text).toContain('Okta asked to update a user');
    expect(text).toContain('1 attribute of the user was changed.');
    expect(text).toContain('<del>Analyst</del>');
    expect(text).toContain('<ins>Manager</ins>');
    expect(text).toContain('<code>password</code>');
    expect(text).toContain('never stored');
    expect(text).toContain('<code>shoeSize</code>');
    expect(text).toContain('&#34;title&#34;: &#34;Manager&#34;');
    expect(text).toContain('Okta shows no error for this.');
    expect(text).not.toContain('4711');
  });

  it('tells why one was refused, in the words that Okta shows, and what helps', async () => {
    const res = await scim.post('/Users').send(aUser({ userName: 'not-an-email' }));
    const { text } = await open(acme, idOf(res));
    expect(text).toContain('Refused');
    expect(text).toContain('Nothing was changed.');
    expect(text).toContain('set Application username format to Email');
    expect(text).toContain('Retry Selected');
  });

  it('tells a restoration from a creation', async () => {
    const dan = aUser({ userName: 'dan@acme.example' });
    const { body } = await scim.post('/Users').send(dan);
    await scim
      .patch(`/Users/${body.id}`)
      .send({ schemas: SCHEMAS, Operations: [{ op: 'replace', value: { active: false } }] });
    const res = await scim.post('/Users').send(dan);
    expect((await open(acme, idOf(res))).text).toContain('restored under the same id');
  });

  it('names the members that joined and left a group', async () => {
    const { body: eve } = await scim.post('/Users').send(aUser({ userName: 'eve@acme.example', displayName: 'Eve' }));
    const { body: group } = await scim.post('/Groups').send({ displayName: 'Doctors' });
    const res = await scim.patch(`/Groups/${group.id}`).send({
      schemas: SCHEMAS,
      Operations: [{ op: 'add', path: 'members', value: [{ value: eve.id, display: 'Eve' }] }],
    });
    const { text } = await open(acme, idOf(res));
    expect(text).toContain('1 member joined.');
    expect(text).toContain('<ins>Eve</ins>');
    expect(text).toContain('<code>members.display</code>');
  });

  it('of one who is deleted shows the id', async () => {
    const { body } = await scim.post('/Users').send(aUser({ userName: 'fay@acme.example' }));
    const res = await scim.delete(`/Users/${body.id}`);
    const { text } = await open(acme, idOf(res));
    expect(text).toContain('deleted for good');
    expect(text).toContain('which is no longer here');
  });

  it('is 404 for another organization, and for what never was', async () => {
    const res = await scim.get('/Users');
    expect((await open(umbrella, idOf(res))).status).toBe(404);
    expect((await open(umbrella, `${idOf(res)}.txt`)).status).toBe(404);
    for (const id of ['x', '%00', '%F0%9F%98%80', 'x'.repeat(500), "'--"]) {
      const { status, text } = await open(acme, id);
      expect(status).toBe(404);
      expect(text).toContain('There is no such request');
    }
  });

  it('several requests under one id are all shown', async () => {
    const requestId = randomUUID();
    app.requestLog.record(entry(acme, { requestId, status: 503, error: 'down', at: new Date(1_795_000_000_000) }));
    app.requestLog.record(entry(acme, { requestId }));
    const { text } = await open(acme, requestId);
    expect(text).toContain('this is number 1');
    expect(text).toContain('this is number 2');
  });

  it('gives a support text, to read, copy and download, that holds no secret and no body', async () => {
    const res = await scim
      .post('/Users')
      .send({ ...aUser({ userName: 'gus' }), password: 'Secret-4711', title: 'Private' });
    const { text } = await open(acme, idOf(res));
    expect(text).toContain('data-copy="Support text"');
    const file = await acme.agent.get(`/console/activity/${idOf(res)}.txt`);
    expect(file.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(file.headers['content-disposition']).toContain(`request-${idOf(res)}.txt`);
    expect(file.text).toContain(`Request id: ${idOf(res)}`);
    expect(file.text).toContain('Answer: 400');
    expect(file.text).toContain('Message: ');
    expect(file.text).toContain('Ignored: password.');
    expect(file.text).not.toMatch(/4711|Private|Bearer/);
  });

  it('shows what somebody sent as text, whatever it is', async () => {
    const evil = '<script>alert(1)</script>';
    const res = await scim
      .post('/Users')
      .send({ ...aUser({ userName: 'hal@acme.example' }), displayName: evil, [evil]: evil });
    await scim.get('/Users').query({ filter: `userName eq "${evil}"` });
    for (const text of [await find(acme), (await open(acme, idOf(res))).text]) {
      expect(text).not.toContain('<script>alert');
      expect(text).toContain('&lt;script&gt;');
    }
  });
});
