import { get } from 'node:http';
import { PASSWORD } from '../../support/accounts.ts';
import { createAgent } from '../../support/agent.ts';
import { type ConsoleGiven, createConsoleGiven, type Tenant } from '../../support/console.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';

const CSV = '/console/users.csv';
let app: TestApp;
let given: ConsoleGiven;
let acme: Tenant;
beforeAll(async () => {
  app = await createTestApp();
  given = createConsoleGiven(app);
  acme = await given.tenant('Acme');
  await app.database.sql('UPDATE organizations SET name = $2 WHERE id = $1', [
    acme.organizationId,
    'Acme & Söhne "Ltd"',
  ]);
  const umbrella = await given.tenant('Umbrella');
  await given.users.createUser(umbrella.context, given.profile({ userName: 'uma@umbrella.example' }));
});
afterAll(() => app.close());

/** The cells of RFC 4180 text. */
function parse(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') rows.push([]);
  }
  return rows.filter((row) => row.some(Boolean));
}

const roleAgent = async (role: 'integrations' | 'viewer') => {
  const email = `${role}@acme.example`;
  await given.accounts.admin(email, acme.organizationId, role);
  const agent = createAgent(app.url);
  await agent.signIn(email, PASSWORD);
  return agent;
};

describe('the export of users (RFC 4180)', () => {
  it('has every attribute of this organization’s users, in UTF-8 with a byte order mark, as a download', async () => {
    await given.users.createUser(
      acme.context,
      given.profile({
        userName: 'zoe@acme.example',
        displayName: 'Zoë "Z", Müller',
        userType: 'manager',
        department: 'Line\r\nbreak',
        emails: [{ value: 'zoe@acme.example', type: 'work', primary: true }, { value: 'z@home.example' }],
      }),
    );
    const res = await acme.agent
      .get(CSV)
      .buffer(true)
      .parse((stream, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => done(null, Buffer.concat(chunks)));
      });
    const body = res.body as Buffer;
    expect(res.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(res.headers['content-disposition']).toMatch(
      /^attachment; filename="?users-acme-s-hne-ltd-\d{4}-\d\d-\d\d\.csv"?$/,
    );
    expect(res.headers['cache-control']).toContain('no-store');
    expect([...body.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const [head = [], row = [], ...others] = parse(body.toString().slice(1));
    expect(others).toEqual([]);
    const cell = (name: string) => row[head.indexOf(name)];
    expect(head).toEqual(
      expect.arrayContaining(['id', 'userName', 'name.givenName', 'manager.displayName', 'organization']),
    );
    expect(row).toHaveLength(head.length);
    expect(cell('displayName')).toBe('Zoë "Z", Müller');
    expect(cell('department')).toBe('Line\r\nbreak');
    expect(cell('active')).toBe('true');
    expect(cell('emails')).toBe('zoe@acme.example (work, primary); z@home.example');
    expect(cell('permissions')).toBe('manager.read; manager.write');
    expect(body.toString()).not.toContain('umbrella');
  });

  it.each(['=cmd()', '+1 555', '-2', '@SUM(A1)', '\t=1', '＝1'])(
    'makes a cell that begins like the formula %j harmless and keeps it whole',
    async (title) => {
      const tenant = await given.tenant(`F${Math.random()}`);
      await given.users.createUser(
        tenant.context,
        given.profile({ userName: 'a@a.example', displayName: '<script>', title }),
      );
      const [head = [], row = []] = parse((await tenant.agent.get(CSV)).text.replace('\ufeff', ''));
      expect(row[head.indexOf('title')]).toBe(`'${title}`);
      expect(row[head.indexOf('displayName')]).toBe('<script>');
    },
  );

  it.each([
    ['a;=cmd()', "a;'=cmd()"],
    ['a; @SUM(A1)', "a; '@SUM(A1)"],
    ['a"\n=cmd()', 'a"\n\'=cmd()'],
    ['\r=cmd()', "'\r'=cmd()"],
    [' =cmd()', "' =cmd()"],
  ])('makes %j harmless where a spreadsheet parts cells by semicolons, or leaves blanks out', async (title, cell) => {
    const tenant = await given.tenant(`F${Math.random()}`);
    await given.users.createUser(tenant.context, given.profile({ userName: 'a@a.example', title }));
    const [head = [], row = []] = parse((await tenant.agent.get(CSV)).text.replace('\ufeff', ''));
    expect(row[head.indexOf('title')]).toBe(cell);
  });

  it('takes the search and the filters of the list', async () => {
    const tenant = await given.tenant('Filtered');
    await app.given.users(tenant.organizationId, 1_203);
    expect(parse((await tenant.agent.get(CSV)).text)).toHaveLength(1_204);
    expect(parse((await tenant.agent.get(`${CSV}?q=many.12&status=active`)).text)).toHaveLength(1 + 1 + 10 + 4);
    expect(parse((await tenant.agent.get(`${CSV}?q=nobody`)).text)).toHaveLength(1);
    expect(parse((await tenant.agent.get(`${CSV}?group=nowhere`)).text)).toHaveLength(1);
  });

  it('is for owners and integrations administrators; a viewer is told who may', async () => {
    const integrations = await roleAgent('integrations');
    expect((await integrations.get(CSV)).status).toBe(200);
    expect((await integrations.get('/console/users')).text).toContain(`href="${CSV}"`);
    expect((await integrations.get(`${CSV}?q=zo&status=active`)).status).toBe(200);
    const audited = (await acme.agent.get('/console/audit')).text;
    expect(audited).toContain('search “zo”, active users');
    const viewer = await roleAgent('viewer');
    const refused = await viewer.get(CSV);
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('Only owners and integrations administrators can export users.');
    expect(refused.text).not.toContain('zoe@acme.example,');
    expect((await viewer.get('/console/users')).text).not.toContain(CSV);
  });

  it('stops reading when the browser goes away', async () => {
    const tenant = await given.tenant('Gone');
    await app.given.users(tenant.organizationId, 6_000);
    await app.database.sql("UPDATE users SET title = repeat('x', 8000) WHERE organization_id = $1", [
      tenant.organizationId,
    ]);
    const cookies = tenant.agent.agent.jar.getCookies({
      domain: new URL(app.url).hostname,
      path: '/',
      secure: false,
      script: false,
    });
    const statements = await app.statementsOf(async () => {
      await new Promise<void>((resolve, reject) => {
        const headers = { Cookie: [...cookies].map(({ name, value }) => `${name}=${value}`).join('; ') };
        const request = get(`${app.url}${CSV}`, { headers }, (response) => {
          expect(response.statusCode).toBe(200);
          response.once('data', () => request.destroy());
          response.on('error', () => resolve());
          response.on('close', () => resolve());
        });
        request.on('error', (error) => ('code' in error && error.code === 'ECONNRESET' ? resolve() : reject(error)));
      });
      await new Promise((resolve) => setTimeout(resolve, 500));
    });
    const batches = statements.filter(({ text }) => text.includes('u.seq >'));
    expect(batches.length).toBeGreaterThan(0);
    expect(batches.length).toBeLessThan(12);
    expect(app.logs.filter((line) => line.includes('page failed'))).toEqual([]);
    expect((await tenant.agent.get('/console/users')).status).toBe(200);
  });
});
