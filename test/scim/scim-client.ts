import request, { type Test } from 'supertest';
import type { TestApp } from '../support/test-app.ts';

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ROLE = 'urn:okta:scim:schemas:core:1.0:Role';
export const ENTITLEMENT = 'urn:okta:scim:schemas:core:1.0:Entitlement';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const BULK_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
export const SEARCH_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
export const LIST_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

type Body = Record<string, unknown> | readonly unknown[];

/** A client of `/scim/v2` with Okta's headers and one token. */
export function createScimClient(url: string, token: string) {
  const base = `${url}/scim/v2`;
  const headers = {
    Authorization: `Bearer ${token}`,
    Accept: 'application/scim+json',
    'User-Agent': 'Okta SCIM Client 1.0.0',
  };
  const send = (test: Test, body?: Body) => {
    test.set(headers);
    if (body === undefined) return test;
    return test.set('Content-Type', 'application/scim+json; charset=utf-8').send(JSON.stringify(body));
  };
  return {
    base,
    headers,
    get: (path: string) => send(request(base).get(path)),
    post: (path: string, body?: Body) => send(request(base).post(path), body),
    put: (path: string, body?: Body) => send(request(base).put(path), body),
    patch: (path: string, ...operations: unknown[]) =>
      send(request(base).patch(path), { schemas: [PATCH_OP], Operations: operations }),
    delete: (path: string) => send(request(base).delete(path)),
    find: (filter: string) => send(request(base).get('/Users').query({ filter })),
    /** Creates a user and gives its representation. */
    async create(body: Record<string, unknown> = {}) {
      const res = await send(request(base).post('/Users'), aUser(body));
      if (res.status !== 201) throw new Error(`POST /Users answered ${res.status}: ${res.text}`);
      return res.body as Record<string, unknown> & { id: string; userName: string; meta: Record<string, string> };
    },
    /** What is stored, as the next GET tells. */
    async read(id: string) {
      const res = await send(request(base).get(`/Users/${id}`));
      if (res.status !== 200) throw new Error(`GET /Users/${id} answered ${res.status}: ${res.text}`);
      return res.body;
    },
  };
}

export type ScimClient = ReturnType<typeof createScimClient>;

/** A client of a new organization with these settings, and the organization's id. */
export async function givenScim(app: TestApp, settings: Parameters<TestApp['given']['organization']>[0] = {}) {
  const { id: organizationId } = await app.given.organization(settings);
  const { token } = await app.given.token({ organizationId });
  return { ...createScimClient(app.url, token), organizationId };
}

export type GivenScim = Awaited<ReturnType<typeof givenScim>>;

let count = 0;

/** What Okta sends for a new person, with what differs. */
export function aUser(body: Record<string, unknown> = {}): Record<string, unknown> {
  count += 1;
  const userName = (body.userName as string | undefined) ?? `person${count}@example.com`;
  return {
    schemas: [USER],
    userName,
    name: { givenName: 'Zoë', familyName: "O'Neill" },
    emails: [{ primary: true, value: userName, type: 'work' }],
    displayName: "Zoë O'Neill",
    locale: 'en-US',
    externalId: `00u${count}`,
    groups: [],
    password: 'placeholder-Passw0rd',
    active: true,
    ...body,
  };
}
