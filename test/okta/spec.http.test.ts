import { randomUUID } from 'node:crypto';
import { runSpecTest, type SpecResult } from '../../app/console/setup-check/run-spec-test.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { sendRequest } from './send-request.ts';

describe("Okta's SCIM 2.0 specification test, as a submission to the catalog needs it", () => {
  let app: TestApp;
  let token: string;
  let results: SpecResult[];

  beforeAll(async () => {
    app = await createTestApp();
    const organization = await app.given.organization();
    ({ token } = await app.given.token({ organizationId: organization.id }));
    await send('POST', '/Users', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'imani.okafor@example.com',
      name: { givenName: 'Imani', familyName: 'Okafor' },
      emails: [{ primary: true, value: 'imani.okafor@example.com', type: 'work' }],
      active: true,
    });
    results = await run();
  });

  afterAll(() => app.close());

  const run = () =>
    runSpecTest({
      baseUrl: `${app.url}/scim/v2`,
      token,
      send: sendRequest,
      userName: `spec.${randomUUID()}@example.com`,
    });

  function send(method: string, path: string, body?: object) {
    return sendRequest({
      method,
      url: `${app.url}/scim/v2${path}`,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' },
      body: body && JSON.stringify(body),
    });
  }

  it.each(Array.from({ length: 12 }, (_, index) => index + 1))('passes request %i', (number) => {
    expect(results.find((result) => result.number === number)).toMatchObject({ passed: true });
  });

  it('passes whole: twelve requests, and none more', () => {
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
    expect(results).toHaveLength(12);
  });

  it('passes again where groups exist: Resources is an array, within 600 ms', async () => {
    const created = await send('POST', '/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'Field Nurses',
      members: [],
    });
    expect(created.status).toBe(201);
    const again = await run();
    expect(again.filter(({ passed }) => !passed)).toEqual([]);
    expect(JSON.parse((await send('GET', '/Groups')).body)).toMatchObject({
      totalResults: 1,
      Resources: [{ displayName: 'Field Nurses' }],
    });
  });
});
