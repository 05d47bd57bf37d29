import request from 'supertest';
import { createTestApp, type TestApp } from '../support/test-app.ts';

describe('the id of a request', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.close());

  it('is a UUID of version 7 that tells the time (RFC 9562 §5.7), ours and not the caller’s', async () => {
    const before = Date.now();
    const { headers } = await request(app.url).get('/scim/v2/Users').set('X-Request-Id', 'mine');
    const id = headers['x-request-id'] ?? '';
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const time = Number.parseInt(id.replace('-', '').slice(0, 12), 16);
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Date.now());
  });

  it('comes once', async () => {
    const ids = await Promise.all(
      Array.from(
        { length: 50 },
        async () => (await request(app.url).get('/guide/okta-scim.md')).headers['x-request-id'],
      ),
    );
    expect(new Set(ids).size).toBe(50);
  });
});
