import context from 'oidc-provider/lib/helpers/als.js';
import request from 'supertest';
import { createContextKeeper } from '../../app/oauth/provider-context.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

describe('the context that oidc-provider keeps of a request', () => {
  // Undocumented, and the only thing that tells whether Node.js follows promises for this store.
  const isOn = (): boolean => (context as unknown as { enabled?: boolean }).enabled === true;
  const tick = () => new Promise((resolve) => setImmediate(resolve));

  it('is there while a request is served, and switched off when the last one is done', async () => {
    const serve = createContextKeeper();
    const seen: unknown[] = [];
    const work = (name: string, ticks: number) =>
      serve(() =>
        context.run(name, async () => {
          for (let n = 0; n < ticks; n += 1) await tick();
          seen.push(context.getStore());
        }),
      );
    await Promise.all([work('short', 1), work('long', 5)]);
    expect(seen).toEqual(['short', 'long']);
    expect(isOn()).toBe(false);
  });

  it('is switched off after one that failed', async () => {
    const serve = createContextKeeper();
    await expect(serve(() => context.run('a', () => Promise.reject(new Error('failed'))))).rejects.toThrow('failed');
    expect(isOn()).toBe(false);
  });

  describe('over HTTP', () => {
    let app: TestApp;
    beforeAll(async () => {
      app = await createTestApp();
    });
    afterAll(() => app.close());

    it.each([
      ['a token request', () => request(app.url).post('/oauth/token').type('form').send({ grant_type: 'x' })],
      ['an authorization request', () => request(app.url).get('/oauth/authorize?client_id=nobody')],
    ])('is switched off after %s', async (_what, send) => {
      expect((await send()).status).toBeGreaterThanOrEqual(400);
      // The answer is here before the work on it has ended.
      for (const end = Date.now() + 5_000; isOn() && Date.now() < end; ) await tick();
      expect(isOn()).toBe(false);
    });
  });
});
