import { pino } from 'pino';
import supertest from 'supertest';
import { createApp } from '../../app/app.ts';
import { createAccounts, PASSWORD } from '../support/accounts.ts';
import { createAgent, readCsrf } from '../support/agent.ts';
import { createTestApp, TEST_APP_SECRET, type TestApp } from '../support/test-app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
  const { id } = await app.given.organization();
  await createAccounts(app).admin('ann@example.com', id);
});
afterAll(() => app.close());

/** The same server after a restart with these secrets. */
async function restartWith(appSecrets: string[]) {
  const { config, database } = app;
  const restarted = await createApp({ config, appSecrets, database, log: pino({ level: 'silent' }) });
  return {
    get: (path: string, cookie: string) => supertest(restarted.app).get(path).set('Cookie', cookie),
    ...restarted,
  };
}

const NEWER = 'a-newer-application-secret-0123456789';

describe('after APP_SECRET was rotated', () => {
  it('sessions go on while the older secret is still listed, and end when it is not', async () => {
    const agent = createAgent(app.url);
    await agent.signIn('ann@example.com', PASSWORD);
    const cookie = `expressway=${agent.cookie('expressway')}`;
    const both = await restartWith([NEWER, TEST_APP_SECRET]);
    expect((await both.get('/console', cookie)).status).toBe(200);
    // What they encrypt would stop the server before it met a session.
    await app.database.prisma.signingKey.deleteMany();
    const newer = await restartWith([NEWER]);
    expect((await newer.get('/console', cookie)).headers.location).toMatch(/^\/console\/sign-in(\?returnTo=|$)/);
    await Promise.all([both.close(), newer.close()]);
  });

  it('a known browser stays known while the older secret is still listed', async () => {
    const agent = createAgent(app.url);
    await agent.signIn('ann@example.com', PASSWORD);
    const known = `expressway-known=${agent.cookie('expressway-known')}`;
    const both = await restartWith([NEWER, TEST_APP_SECRET]);
    for (let i = 0; i < 6; i += 1) {
      const page = await supertest(both.app).get('/console/sign-in');
      const [session] = (page.headers['set-cookie']?.[0] ?? '').split(';');
      const res = await supertest(both.app)
        .post('/console/sign-in')
        .set('Cookie', i < 5 ? `${session}` : `${session}; ${known}`)
        .type('form')
        .send({ _csrf: readCsrf(page.text), email: 'ann@example.com', password: i < 5 ? 'wrong' : PASSWORD });
      expect(res.status).toBe(i < 5 ? 401 : 303);
    }
    await both.close();
  });
});
