import { createAccounts, PASSWORD } from '../../support/accounts.ts';
import { createAgent, readCsrf } from '../../support/agent.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';

const WRONG = 'incorrect horse battery';

let app: TestApp;
let organizationId: string;
let accounts: ReturnType<typeof createAccounts>;
beforeAll(async () => {
  app = await createTestApp({ TRUST_PROXY: 'loopback' });
  accounts = createAccounts(app);
  organizationId = (await app.given.organization()).id;
});
afterAll(() => app.close());

function agentAt(address: string) {
  const agent = createAgent(app.url);
  agent.agent.set('X-Forwarded-For', address);
  return agent;
}

/** Fails `times` times, each from `addressOf(i)` with a new browser. */
async function fail(email: string, times: number, addressOf: (i: number) => string): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < times; i += 1) statuses.push((await agentAt(addressOf(i)).signIn(email, WRONG)).status);
  return statuses;
}

const passWindow = () =>
  app.database.prisma.rateLimiterFlexible.updateMany({ data: { expire: new Date(Date.now() - 1_000) } });

describe('failed sign-ins', () => {
  it('are refused from the sixth of one e-mail at one address on: 429, Retry-After, the minutes left', async () => {
    await accounts.admin('a@example.com', organizationId);
    expect(await fail('a@example.com', 5, () => '192.0.2.1')).toEqual([401, 401, 401, 401, 401]);
    const res = await agentAt('192.0.2.1').signIn('A@EXAMPLE.COM', PASSWORD);
    expect(res.status).toBe(429);
    expect(res.headers['retry-after']).toMatch(/^(8[89]\d|900)$/);
    expect(res.text).toMatch(/15\s+minutes/);
  });

  it('do not stop the same e-mail at another address, or another e-mail at this one', async () => {
    await accounts.admin('b@example.com', organizationId);
    await accounts.admin('c@example.com', organizationId);
    await fail('b@example.com', 6, () => '192.0.2.2');
    expect((await agentAt('192.0.2.3').signIn('b@example.com', PASSWORD)).status).toBe(303);
    expect((await agentAt('192.0.2.2').signIn('c@example.com', PASSWORD)).status).toBe(303);
  });

  it('are forgiven when 15 minutes have passed since the first, however many were refused since', async () => {
    await accounts.admin('d@example.com', organizationId);
    await fail('d@example.com', 5, () => '192.0.2.4');
    const limits = () => app.database.prisma.rateLimiterFlexible.findMany({ orderBy: { key: 'asc' } });
    const before = await limits();
    expect(await fail('d@example.com', 10, () => '192.0.2.4')).toEqual(Array(10).fill(429));
    expect(await limits()).toEqual(before);
    await passWindow();
    expect((await agentAt('192.0.2.4').signIn('d@example.com', PASSWORD)).status).toBe(303);
  });

  it('of one e-mail are cleared by its success', async () => {
    await accounts.admin('e@example.com', organizationId);
    for (let round = 0; round < 3; round += 1) {
      expect(await fail('e@example.com', 4, () => '192.0.2.5')).toEqual([401, 401, 401, 401]);
      expect((await agentAt('192.0.2.5').signIn('e@example.com', PASSWORD)).status).toBe(303);
    }
  });

  it('made at the same moment all count: of 20 parallel guesses five are verified', async () => {
    await accounts.admin('f@example.com', organizationId);
    const agents = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const agent = agentAt('192.0.2.6');
        return { agent, csrf: readCsrf((await agent.get('/console/sign-in')).text) };
      }),
    );
    const statuses = await Promise.all(
      agents.map(async ({ agent: { agent }, csrf }) => {
        const form = { _csrf: csrf, email: 'f@example.com', password: WRONG };
        return (await agent.post('/console/sign-in').type('form').send(form)).status;
      }),
    );
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(15);
  });

  it('of many e-mails at one address (spraying) are refused after 50, in one IPv6 /64 too', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 52; i += 1) {
      statuses.push((await agentAt(`2001:db8:0:1::${(i + 1).toString(16)}`).signIn(`s${i}@example.com`, WRONG)).status);
    }
    expect(statuses.slice(0, 50)).toEqual(Array(50).fill(401));
    expect(statuses.slice(50)).toEqual([429, 429]);
    expect((await agentAt('2001:db8:0:2::1').signIn('s0@example.com', WRONG)).status).toBe(401);
  });

  it('of one e-mail over many addresses are refused after 30, but the first try of an address is not', async () => {
    await accounts.admin('g@example.com', organizationId);
    const attacked = await fail('g@example.com', 36, (i) => `203.0.113.${i % 6}`);
    expect(attacked.slice(0, 30)).toEqual(Array(30).fill(401));
    expect(attacked.slice(30)).toEqual(Array(6).fill(429));
    expect(await fail('g@example.com', 2, () => '192.0.2.20')).toEqual([401, 429]);
    expect((await agentAt('192.0.2.8').signIn('g@example.com', PASSWORD)).status).toBe(303);
  });

  it('at the same moment from a new address, after 30, are verified once', async () => {
    await accounts.admin('m@example.com', organizationId);
    await fail('m@example.com', 30, (i) => `203.0.113.${i}`);
    const statuses = await Promise.all(Array.from({ length: 6 }, () => fail('m@example.com', 1, () => '192.0.2.21')));
    expect(statuses.flat().sort()).toEqual([401, 429, 429, 429, 429, 429]);
  });

  it('of one e-mail are refused after 300, but not in a browser its owner has used, or set the password in', async () => {
    const { id } = await accounts.admin('n@example.com', organizationId);
    const own = agentAt('192.0.2.7');
    await own.signIn('n@example.com', PASSWORD);
    await own.submit('/console/organization', {}, '/console/sign-out');
    const setFailures = (points: number) =>
      app.database.prisma.rateLimiterFlexible.updateMany({
        where: { key: { startsWith: 'sign-in-email:' } },
        data: { points },
      });
    await fail('n@example.com', 1, () => '203.0.113.1');
    await setFailures(299);
    expect(await fail('n@example.com', 2, (i) => `203.0.113.${i + 2}`)).toEqual([401, 429]);
    expect((await agentAt('192.0.2.8').signIn('n@example.com', PASSWORD)).status).toBe(429);
    expect((await own.signIn('n@example.com', PASSWORD)).status).toBe(303);
    const fresh = agentAt('192.0.2.30');
    const link = `/password/${await accounts.admins.createOneTimeLink(id)}`;
    await fresh.submit(link, { password: `${PASSWORD}!`, passwordAgain: `${PASSWORD}!` });
    expect((await agentAt('192.0.2.31').signIn('n@example.com', `${PASSWORD}!`)).status).toBe(429);
    expect((await fresh.signIn('n@example.com', `${PASSWORD}!`)).status).toBe(303);
  });

  it('of a known browser count by themselves, five in a window', async () => {
    await accounts.admin('h@example.com', organizationId);
    const own = agentAt('192.0.2.9');
    await own.signIn('h@example.com', PASSWORD);
    await own.submit('/console/organization', {}, '/console/sign-out');
    for (let i = 0; i < 5; i += 1) expect((await own.signIn('h@example.com', WRONG)).status).toBe(401);
    expect((await own.signIn('h@example.com', PASSWORD)).status).toBe(429);
    expect((await agentAt('192.0.2.9').signIn('h@example.com', PASSWORD)).status).toBe(303);
  });

  it('of one e-mail are not helped by the cookie of another, or by a forged one', async () => {
    await accounts.admin('i@example.com', organizationId);
    await accounts.admin('j@example.com', organizationId);
    await fail('i@example.com', 5, () => '192.0.2.10');
    const other = agentAt('192.0.2.10');
    await other.signIn('j@example.com', PASSWORD);
    const [id] = (other.cookie('expressway-known') ?? '').split('.');
    await other.submit('/console/organization', {}, '/console/sign-out');
    expect((await other.signIn('i@example.com', WRONG)).status).toBe(429);
    const forger = agentAt('192.0.2.10');
    const csrf = readCsrf((await forger.get('/console/sign-in')).text);
    const forged = await forger.agent
      .post('/console/sign-in')
      .set('Cookie', `expressway=${forger.cookie('expressway')}; expressway-known=${id}.${'A'.repeat(43)}`)
      .type('form')
      .send({ _csrf: csrf, email: 'i@example.com', password: WRONG });
    expect(forged.status).toBe(429);
  });

  it('are counted under keys that name no e-mail and no address', async () => {
    await fail('k@example.com', 1, () => '192.0.2.11');
    const keys = JSON.stringify(await app.database.prisma.rateLimiterFlexible.findMany());
    expect(keys).not.toMatch(/example|192\.0/);
  });
});
