import fs from 'node:fs';
import path from 'node:path';
import type { Role } from '../../app/accounts/account.types.ts';
import { createGroupService } from '../../app/directory/group.service.ts';
import { createGroupStore } from '../../app/directory/group.store.ts';
import { PASSWORD } from '../support/accounts.ts';
import { createConsoleGiven, type Tenant } from '../support/console.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

const ROLES: readonly Role[] = ['owner', 'integrations', 'viewer'];
const CONSOLE = path.resolve(import.meta.dirname, '../../app/console');

/** An organization with something to see on every page. */
interface Peopled extends Tenant {
  name: string;
  user: string;
  group: string;
  request: string;
}

let app: TestApp;
let foreign: Peopled;
const own = {} as Record<Role, Peopled>;
beforeAll(async () => {
  app = await createTestApp();
  foreign = await people('Umbrella', 'owner');
  for (const role of ROLES) own[role] = await people(`Acme-${role}`, role);
  await app.requestLog.flush();
});
afterAll(() => app.close());

async function people(name: string, role: Role): Promise<Peopled> {
  const given = createConsoleGiven(app);
  const tenant = await given.tenant(name, role);
  const groups = createGroupService({ store: createGroupStore(app.database) });
  const user = await given.users.createUser(
    tenant.context,
    given.profile({ userName: `somebody@${name.toLowerCase()}.example` }),
  );
  const group = await groups.createGroup(tenant.context, { displayName: `People of ${name}` }, new Set([user.id]));
  const request = `request-of-${name}`;
  app.requestLog.record({
    requestId: request,
    organizationId: tenant.organizationId,
    face: 'scim',
    method: 'GET',
    path: `/scim/v2/Users/${user.id}`,
    status: 404,
    durationMs: 1,
    error: `Nobody of ${name}.`,
    at: new Date(),
  });
  return { ...tenant, name, user: user.id, group: group.id, request };
}

type Statuses = readonly [owner: number, integrations: number, viewer: number];
const ALL: Statuses = [200, 200, 200];
const AUTHORIZERS: Statuses = [200, 200, 403];
/** Every page: its pattern, what it answers each role, and the same page of another organization. */
const PAGES: readonly [pattern: string, statuses: Statuses, toPath: (whose: Peopled) => string][] = [
  ['/', ALL, () => '/console'],
  ['/users', ALL, () => '/console/users'],
  ['/users.csv', AUTHORIZERS, () => '/console/users.csv'],
  ['/users/:id', ALL, ({ user }) => `/console/users/${user}`],
  ['/groups', ALL, () => '/console/groups'],
  ['/groups/:id', ALL, ({ group }) => `/console/groups/${group}`],
  ['/activity', ALL, () => '/console/activity'],
  ['/activity/:requestId', ALL, ({ request }) => `/console/activity/${request}`],
  ['/activity/:requestId.txt', ALL, ({ request }) => `/console/activity/${request}.txt`],
  ['/connection', ALL, () => '/console/connection'],
  [
    '/authorizations/:id/revoke',
    AUTHORIZERS,
    ({ authorizationId }) => `/console/authorizations/${authorizationId}/revoke`,
  ],
  ['/settings', ALL, () => '/console/settings'],
  ['/audit', ALL, () => '/console/audit'],
  ['/setup-check', ALL, () => '/console/setup-check'],
  // There is no result before a check ran.
  ['/setup-check.json', [404, 404, 404], () => '/console/setup-check.json'],
  ['/setup-check.txt', [404, 404, 404], () => '/console/setup-check.txt'],
  ['/organization', ALL, () => '/console/organization'],
];
/** What posts change, and what each role is answered for a form without values of its own. */
const POSTS: readonly [pattern: string, statuses: Statuses, toPath: (whose: Peopled) => string][] = [
  [
    '/authorizations/:id/revoke',
    [401, 401, 403],
    ({ authorizationId }) => `/console/authorizations/${authorizationId}/revoke`,
  ],
  ['/settings', [422, 403, 403], () => '/console/settings'],
  ['/setup-check', [303, 303, 403], () => '/console/setup-check'],
];

/** Routes of signing in and out, and of passwords, are no pages of an organization. */
const OUTSIDE = new Set(['/sign-in', '/sign-out', '/:token']);
const listRoutes = (method: 'get' | 'post'): string[] =>
  fs
    .readdirSync(CONSOLE, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.routes.ts'))
    .flatMap((file) => [
      ...fs.readFileSync(path.join(CONSOLE, file), 'utf8').matchAll(new RegExp(`router\\.${method}\\('([^']+)'`, 'g')),
    ])
    .map(([, pattern = '']) => pattern)
    .filter((pattern) => !OUTSIDE.has(pattern));

it('names every route of the console', () => {
  expect(PAGES.map(([pattern]) => pattern).sort()).toEqual(listRoutes('get').sort());
  expect([...POSTS.map(([pattern]) => pattern), '/organization'].sort()).toEqual(listRoutes('post').sort());
});

describe.each(PAGES)('GET %s', (_pattern, statuses, toPath) => {
  it.each(ROLES.map((role, index) => [role, statuses[index]] as const))(
    'answers %s with %d, and shows nothing of another organization',
    async (role, status) => {
      const { agent, name } = own[role];
      const res = await agent.get(toPath(own[role]));
      expect([name, res.status]).toEqual([name, status]);
      expect(res.text).not.toMatch(/umbrella/i);
    },
  );

  it('sends whoever is not signed in to the sign-in page', async () => {
    const res = await fetch(`${app.url}${toPath(foreign)}`, { redirect: 'manual' });
    expect([res.status, res.headers.get('location')]).toEqual([
      303,
      expect.stringMatching(/^\/console\/sign-in(\?returnTo=|$)/),
    ]);
  });

  if (toPath({ user: '1', group: '1', request: '1', authorizationId: '1' } as Peopled).includes('1')) {
    it.each(ROLES)('answers %s as for nothing at all where it is of another organization', async (role) => {
      const res = await own[role].agent.get(toPath(foreign));
      // Who may not revoke is told so before anything is looked up.
      expect(res.status).toBe(statuses[ROLES.indexOf(role)] === 403 ? 403 : 404);
      expect(res.text).not.toMatch(/umbrella/i);
    });
  }
});

describe.each(POSTS)('POST %s', (_pattern, statuses, toPath) => {
  it.each(ROLES.map((role, index) => [role, statuses[index]] as const))(
    'answers %s with %d for a form that says for which organization it is, and nothing else',
    async (role, status) => {
      const { agent, name } = own[role];
      const res = await agent.submit('/console', { organization: own[role].organizationId }, toPath(own[role]));
      expect([name, res.status]).toEqual([name, status]);
    },
  );

  it.each(ROLES)('refuses %s without the CSRF token', async (role) => {
    const res = await own[role].agent.agent.post(toPath(own[role])).type('form').send({ password: PASSWORD });
    expect(res.status).toBe(403);
  });
});
