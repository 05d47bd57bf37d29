import { randomUUID } from 'node:crypto';
import { createAgent } from '../../support/agent.ts';
import { type ConsoleGiven, createConsoleGiven, type Tenant } from '../../support/console.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';

let app: TestApp;
let given: ConsoleGiven;
let acme: Tenant;
let umbrella: Tenant;
beforeAll(async () => {
  app = await createTestApp();
  given = createConsoleGiven(app);
  acme = await given.tenant('Acme');
  umbrella = await given.tenant('Umbrella');
});
afterAll(() => app.close());

const add = (tenant: Tenant, userName: string, values: object = {}) =>
  given.users.createUser(tenant.context, given.profile({ userName, ...values }));

describe('the list of users', () => {
  it('says so when there are none', async () => {
    const { agent } = await given.tenant('Empty');
    expect((await agent.get('/console/users')).text).toContain('No users yet');
  });

  it('shows this organization’s alone', async () => {
    await add(acme, 'ann@acme.example', { displayName: 'Ann O’Neill' });
    await add(umbrella, 'uma@umbrella.example');
    const mine = (await acme.agent.get('/console/users')).text;
    expect(mine).toContain('Ann O’Neill');
    expect(mine).not.toContain('uma@');
    expect((await acme.agent.get('/console/users?q=uma')).text).toContain('Nobody found');
    expect((await umbrella.agent.get('/console/users')).text).not.toContain('Ann O');
  });

  it.each([['zoë'], ['ZOË'], ['müller'], ['zoe.m@acme'], ['Zoë Müller']])('finds by %s', async (q) => {
    await add(acme, `zoe.m@acme.example`, { displayName: 'Zoë Müller' }).catch(() => undefined);
    const { text } = await acme.agent.get(`/console/users?${new URLSearchParams({ q })}`);
    expect(text).toContain('Zoë Müller');
    expect(text).not.toContain('Ann O’Neill');
  });

  it.each(['%', '_', "' OR 1=1 --", '\\', '\0', '<script>', 'x'.repeat(5_000), '\ud83d'])(
    'takes %j as text to look for, nothing else',
    async (q) => {
      const res = await acme.agent.get(`/console/users?${new URLSearchParams({ q })}`);
      expect(res.status).toBe(200);
      expect(res.text).not.toContain('<script>');
      if (q !== '\0') expect(res.text).not.toContain('Ann O’Neill');
    },
  );

  it.each(['after=x', 'after=-1', 'after=99999999999999999999', 'before=0', 'after=1&after=2', 'q=a&q=b'])(
    'is not upset by %s',
    async (query) => {
      expect((await acme.agent.get(`/console/users?${query}`)).status).toBe(200);
    },
  );

  it('pages forwards and backwards without missing anybody', async () => {
    const tenant = await given.tenant('Large');
    for (let i = 0; i < 120; i += 1) await add(tenant, `u${String(i).padStart(3, '0')}@large.example`);
    const namesOf = (text: string) => [...new Set([...text.matchAll(/>(u\d{3})/g)].map(([, name]) => name))];
    const linkOf = (text: string, rel: string) =>
      new RegExp(`rel="${rel}" href="([^"]+)"`).exec(text)?.[1]?.replaceAll('&amp;', '&');
    const pages: string[] = [(await tenant.agent.get('/console/users')).text];
    for (let next = linkOf(pages[0] ?? '', 'next'); next; next = linkOf(pages.at(-1) ?? '', 'next')) {
      pages.push((await tenant.agent.get(next)).text);
    }
    expect(pages.map((page) => namesOf(page).length)).toEqual([50, 50, 20]);
    expect(new Set(pages.flatMap(namesOf)).size).toBe(120);
    const place = new URL(linkOf(pages[0] ?? '', 'next') ?? '', app.url).searchParams.get('after') ?? '';
    expect(Buffer.from(place, 'base64url').toString('latin1')).not.toMatch(/u0\d\d|^\[/);
    // Of another list, or another organization's, it leads nowhere.
    const firstOf = namesOf(pages[0] ?? '');
    expect(namesOf((await tenant.agent.get(`/console/users?before=${place}x`)).text)).toEqual(firstOf);
    const other = await given.tenant('Elsewhere');
    await add(other, 'u900@other.example');
    expect(namesOf((await other.agent.get(`/console/users?after=${place}`)).text)).toEqual(['u900']);
    expect((await tenant.agent.get(`/console/groups?after=${place}`)).status).toBe(200);
    const back = (await tenant.agent.get(linkOf(pages[2] ?? '', 'prev') ?? '')).text;
    expect(namesOf(back)).toEqual(namesOf(pages[1] ?? ''));
    const first = (await tenant.agent.get(linkOf(back, 'prev') ?? '')).text;
    expect(namesOf(first)).toEqual(namesOf(pages[0] ?? ''));
    expect(linkOf(first, 'prev')).toBeUndefined();
  });
});

describe('one user', () => {
  it('is shown with every attribute, permissions, and the history in words', async () => {
    const user = await add(acme, 'ben@acme.example', {
      externalId: '00u1abc',
      givenName: 'Ben',
      familyName: 'Ålund',
      title: 'Nurse',
      userType: 'manager',
      timezone: 'Europe/Stockholm',
      department: 'Care',
      managerValue: 'ann',
      emails: [{ value: 'ben@acme.example', type: 'work', primary: true }],
      addresses: [{ streetAddress: 'Main St 1', locality: 'Lund', country: 'SE', type: 'work' }],
    });
    await given.users.updateUser(acme.context, user.id, ({ title: _title, ...rest }) => ({
      ...rest,
      department: 'Ward',
    }));
    await given.users.updateUser(acme.context, user.id, (profile) => ({ ...profile, active: false }));
    const { status, text } = await acme.agent.get(`/console/users/${user.id}`);
    expect(status).toBe(200);
    for (const words of [
      'Ben Ålund',
      '00u1abc',
      'Europe/Stockholm',
      'ben@acme.example (work, primary)',
      'Main St 1, Lund, SE (work)',
      'manager',
      'Inactive',
      'Okta (system-admin.okta.com)',
      'created this user',
      'deactivated this user',
      'request-of-okta',
    ]) {
      expect(text).toContain(words);
    }
    expect(text).toMatch(/<del>Care<\/del>[\s\S]*<ins>Ward<\/ins>/);
    expect(text).toMatch(/removed [\s\S]*which was <del>Nurse<\/del>/);
    for (const permission of user.permissions) expect(text).toContain(permission);
  });

  it('has its markup escaped', async () => {
    const user = await add(acme, 'xss@acme.example', { displayName: '<img src=x onerror=alert(1)>' });
    const { text } = await acme.agent.get(`/console/users/${user.id}`);
    expect(text).not.toContain('<img');
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'https://evil.example/'])(
    'shows the address %s as text, never as a link',
    async (profileUrl) => {
      const user = await add(acme, `link${Math.random()}@acme.example`, { profileUrl, managerRef: profileUrl });
      const { text } = await acme.agent.get(`/console/users/${user.id}`);
      expect(text).toContain(`<span>${profileUrl}</span>`);
      expect(text).not.toMatch(new RegExp(`(href|src|action)="?\\s*${profileUrl.slice(0, 8)}`, 'i'));
    },
  );

  it('shows 50 changes at first, and older ones on request', async () => {
    const user = await add(acme, 'busy@acme.example');
    for (let i = 0; i < 60; i += 1) {
      await given.users.updateUser(acme.context, user.id, (profile) => ({ ...profile, title: `Title ${i}` }));
    }
    const first = (await acme.agent.get(`/console/users/${user.id}`)).text;
    expect(first).toContain('Title 59');
    expect(first).not.toContain('created this user');
    const linkOf = (html: string, words: string) =>
      new RegExp(`href="([^"#]+)#history">${words}`).exec(html)?.[1] ?? '';
    const second = (await acme.agent.get(linkOf(first, 'Older changes'))).text;
    expect(second).toContain('created this user');
    expect(second).not.toContain('<ins>Title 59</ins>');
    expect(linkOf(second, 'Older changes')).toBe('');
    expect((await acme.agent.get(linkOf(second, 'Newest changes'))).text).toContain('<ins>Title 59</ins>');
  });

  it.each(['another organization’s', 'an unknown', 'no uuid', 'a strange'])('answers 404 for %s id', async (which) => {
    const foreign = await umbrella.agent.get('/console/users');
    const [, theirs = ''] = /\/console\/users\/([0-9a-f-]{36})/.exec(foreign.text) ?? [];
    expect(theirs).not.toBe('');
    const id = { 'another organization’s': theirs, 'an unknown': randomUUID(), 'no uuid': '1' }[which] ?? '%00';
    const res = await acme.agent.get(`/console/users/${id}`);
    expect(res.status).toBe(404);
    expect(res.text).not.toContain('umbrella');
  });
});

describe('every page of the console', () => {
  it.each([
    '/console',
    '/console/users',
    `/console/users/${randomUUID()}`,
    '/console/authorizations/x/revoke',
    '/console/organization',
    '/console/%75sers',
    '/console//users',
  ])('sends %s to the sign-in form without a session', async (path) => {
    const res = await createAgent(app.url).get(path);
    expect(res.status).toBe(303);
    expect(res.headers.location).toMatch(/^\/console\/sign-in(\?returnTo=|$)/);
  });
});
