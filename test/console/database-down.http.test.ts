import { PASSWORD } from '../support/accounts.ts';
import { createAgent, readCsrf } from '../support/agent.ts';
import { createConsoleGiven } from '../support/console.ts';
import { sendAndHangUp } from '../support/hang-up.ts';
import { createTestApp } from '../support/test-app.ts';

const PAGES = [
  '',
  '/users',
  '/users.csv',
  '/groups',
  '/activity',
  '/connection',
  '/setup-check',
  '/settings',
  '/audit',
];

describe('with the database down', () => {
  it('pages answer 503 with Retry-After, the request id and what to do', async () => {
    const app = await createTestApp();
    const { agent, email } = await createConsoleGiven(app).tenant('Acme');
    const visitor = createAgent(app.url);
    const csrf = readCsrf((await visitor.get('/console/sign-in')).text);
    await app.database.close();
    try {
      const answers = [
        ...(await Promise.all(PAGES.map((page) => agent.get(`/console${page}`)))),
        await visitor.get('/password/abc'),
        await visitor.agent.post('/console/sign-in').type('form').send({ _csrf: csrf, email, password: 'x' }),
      ];
      for (const { status, headers, text } of answers) {
        expect(status).toBe(503);
        expect(headers['retry-after']).toMatch(/^\d+$/);
        expect(text).toContain('Our database cannot do this just now');
        expect(text).toContain(headers['x-request-id']);
      }
      // One line for the trouble, and of each request its own line: no stack for each.
      expect(app.logs.filter((line) => line.includes('"trouble":'))).toHaveLength(1);
      expect(app.logs.filter((line) => line.includes('"stack":'))).toEqual([]);
      // The guide is made of the configuration: it needs no database.
      expect((await visitor.get('/guide/okta-scim')).status).toBe(200);
    } finally {
      await app.close();
    }
  });

  it('a form whose client hangs up is no trouble of the database', async () => {
    const app = await createTestApp();
    try {
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': '100' };
      await sendAndHangUp(app, [{ line: 'POST /console/sign-in', headers, body: 'a=b' }]);
      expect(app.logs.filter((line) => line.includes('"trouble":'))).toEqual([]);
    } finally {
      await app.close();
    }
  });

  it('a sign-in whose session cannot be saved is answered 503, without a redirect or a cookie of the session', async () => {
    const app = await createTestApp();
    const { email } = await createConsoleGiven(app).tenant('Acme');
    await app.database.sql(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$`);
    await app.database.sql('CREATE TRIGGER full_disk BEFORE INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION refuse()');
    try {
      const visitor = createAgent(app.url);
      const { status, headers, text } = await visitor.signIn(email, PASSWORD);
      expect(status).toBe(503);
      expect(headers['retry-after']).toMatch(/^\d+$/);
      expect(headers.location).toBeUndefined();
      expect(visitor.cookie('expressway')).toBeUndefined();
      expect(text).toContain('Our database cannot do this just now');
      expect(readCsrf(text)).toBe('');
    } finally {
      await app.close();
    }
  });
});
