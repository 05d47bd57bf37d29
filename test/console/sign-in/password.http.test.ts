import { createAccounts } from '../../support/accounts.ts';
import { createAgent } from '../../support/agent.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';

let app: TestApp;
let organizationId: string;
let accounts: ReturnType<typeof createAccounts>;
beforeAll(async () => {
  app = await createTestApp();
  accounts = createAccounts(app);
  organizationId = (await app.given.organization()).id;
});
afterAll(() => app.close());

async function givenLink(email: string): Promise<string> {
  const { id } = await accounts.admins.createAdmin({ email, organizationId, role: 'owner' });
  return `/password/${await accounts.admins.createOneTimeLink(id)}`;
}

const PASSWORD = 'a password of my own';

describe('a one-time link', () => {
  it('opens a page, as often as it is read, that sets the password once', async () => {
    const link = await givenLink('new@example.com');
    const agent = createAgent(app.url);
    await agent.get(link);
    expect((await agent.get(link)).text).toContain('new@example.com');
    const res = await agent.submit(link, { password: PASSWORD, passwordAgain: PASSWORD });
    expect(res.status).toBe(200);
    expect(res.text).toContain('Your password is set');
    expect((await agent.signIn('new@example.com', PASSWORD)).status).toBe(303);
    const again = await createAgent(app.url).get(link);
    expect(again.status).toBe(410);
    expect(again.text).toContain('This link does not work any more');
  });

  it.each([
    ['too short', 'short', 'short', 'needs 12 to 256 characters'],
    ['not repeated', PASSWORD, 'something else entirely', 'not the same'],
  ])('stays usable when the password was %s (422)', async (_what, password, passwordAgain, text) => {
    const link = await givenLink(`${password.length}-${passwordAgain.length}@example.com`);
    const agent = createAgent(app.url);
    const res = await agent.submit(link, { password, passwordAgain });
    expect(res.status).toBe(422);
    expect(res.text).toContain(text);
    expect((await agent.submit(link, { password: PASSWORD, passwordAgain: PASSWORD })).status).toBe(200);
  });

  it('is refused without the CSRF token', async () => {
    const link = await givenLink('csrf@example.com');
    const res = await createAgent(app.url)
      .agent.post(link)
      .type('form')
      .send({ password: PASSWORD, passwordAgain: PASSWORD });
    expect(res.status).toBe(403);
  });

  it('signs its admin out everywhere', async () => {
    const link = await givenLink('out@example.com');
    const agent = createAgent(app.url);
    await agent.submit(link, { password: PASSWORD, passwordAgain: PASSWORD });
    await agent.signIn('out@example.com', PASSWORD);
    const admin = await accounts.admins.findAdminByEmail('out@example.com');
    const second = `/password/${await accounts.admins.createOneTimeLink(admin?.id ?? '')}`;
    await createAgent(app.url).submit(second, { password: `${PASSWORD}!`, passwordAgain: `${PASSWORD}!` });
    expect((await agent.get('/console/organization')).status).toBe(303);
  });

  it('ends a session that was opened with the old password and is saved only after the others were ended', async () => {
    const link = await givenLink('late@example.com');
    const agent = createAgent(app.url);
    await agent.submit(link, { password: PASSWORD, passwordAgain: PASSWORD });
    await agent.signIn('late@example.com', PASSWORD);
    const admin = await accounts.admins.findAdminByEmail('late@example.com');
    const where = { adminId: admin?.id ?? '' };
    const { prisma } = app.database;
    const saved = await prisma.session.findFirstOrThrow({ where });
    const second = `/password/${await accounts.admins.createOneTimeLink(where.adminId)}`;
    // The same password again is a change all the same.
    await createAgent(app.url).submit(second, { password: PASSWORD, passwordAgain: PASSWORD });
    expect(await prisma.session.count({ where })).toBe(0);
    await prisma.session.create({ data: { ...saved, data: saved.data as object } });
    expect((await agent.get('/console/organization')).status).toBe(303);
    expect(await prisma.session.count({ where: { idHash: saved.idHash } })).toBe(0);
    await agent.signIn('late@example.com', PASSWORD);
    expect((await agent.get('/console/organization')).status).toBe(200);
  });

  it('leaves no session of the old password, however a sign-in and the change overlap', async () => {
    const link = await givenLink('race@example.com');
    await createAgent(app.url).submit(link, { password: PASSWORD, passwordAgain: PASSWORD });
    const admin = await accounts.admins.findAdminByEmail('race@example.com');
    let password = PASSWORD;
    for (let round = 0; round < 6; round += 1) {
      const next = `${PASSWORD} ${round}`;
      const token = await accounts.admins.createOneTimeLink(admin?.id ?? '');
      const agents = [createAgent(app.url), createAgent(app.url), createAgent(app.url)];
      await Promise.all([
        ...agents.map((agent) => agent.signIn('race@example.com', password)),
        accounts.admins.setPasswordByLink(token, next),
      ]);
      for (const agent of agents) expect((await agent.get('/console/organization')).status).toBe(303);
      password = next;
    }
  });

  it('ends the sessions of a version that does not know with which password they were opened', async () => {
    const link = await givenLink('older@example.com');
    const agent = createAgent(app.url);
    await agent.submit(link, { password: PASSWORD, passwordAgain: PASSWORD });
    await agent.signIn('older@example.com', PASSWORD);
    await app.database.sql("UPDATE sessions SET data = data::jsonb - 'passwordVersion'");
    expect((await agent.get('/console/organization')).status).toBe(303);
  });
});
