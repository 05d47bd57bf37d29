import type { Database } from '../../app/store/database.types.ts';
import { runCommand, runJson } from '../support/cli.ts';
import { giveBack, openTestDatabase } from '../support/test-database.ts';

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
  for (const name of ['Acme', 'Zenith']) await cli('org', 'create', name);
});
afterAll(() => giveBack(database));

const cli = (...args: string[]) => runCommand(database, args);

async function giveUser(organization: string, extra: object): Promise<void> {
  const { id } = await database.prisma.organization.findUniqueOrThrow({ where: { nameKey: organization } });
  const name = `user${Math.random()}@example.com`;
  await database.sql(
    `INSERT INTO users (organization_id, user_name, user_name_key, extra) VALUES ($1, $2::text, $2::text, $3::jsonb)`,
    [id, name, JSON.stringify(extra)],
  );
}

describe.each(['role', 'entitlement'])('org %s', (kind) => {
  const add = (id: string, ...options: string[]) =>
    cli('org', kind, 'add', 'acme', id, '--display-name', id, ...options);

  it('list says that there are none', async () => {
    expect(await cli('org', kind, 'list', 'Acme')).toEqual({ code: 0, err: '', out: `"Acme" has no ${kind}s.\n` });
  });

  it('add adds one, and list shows it, in this organization only', async () => {
    const options = ['--display-name', 'Site manager', '--type', 'site', '--description', 'Runs one site.'];
    expect(await cli('org', kind, 'add', 'ACME', 'site:manager-1', ...options)).toEqual({
      code: 0,
      err: '',
      out: `Added the ${kind} "site:manager-1" to "Acme".\n`,
    });
    expect((await cli('org', kind, 'list', 'Acme')).out).toBe(
      'ID              DISPLAY NAME  TYPE  DESCRIPTION\nsite:manager-1  Site manager  site  Runs one site.\n',
    );
    expect((await cli('org', kind, 'list', 'Zenith')).out).toBe(`"Zenith" has no ${kind}s.\n`);
  });

  it('add refuses an id that is taken, also in another case', async () => {
    for (const id of ['site:manager-1', 'Site:Manager-1']) {
      expect(await add(id)).toEqual({
        code: 1,
        out: '',
        err: `error: There is already the ${kind} "${id}", perhaps in another case.\n`,
      });
    }
  });

  it('add at the same time twice adds one', async () => {
    const codes = (await Promise.all([add('twice'), add('twice')])).map(({ code }) => code);
    expect(codes.sort()).toEqual([0, 1]);
  });

  it.each(['', 'a b', '-a', 'ä', 'a/b', 'a'.repeat(257)])('add refuses the id "%s"', async (id) => {
    const { code, err } = await cli('org', kind, 'add', 'Acme', '--display-name', 'X', '--', id);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/must be 1 to 256 ASCII letters/) });
  });

  it('add refuses an empty name and a description of more than 1,000 characters, and adds nothing then', async () => {
    const named = await cli('org', kind, 'add', 'Acme', 'empty', '--display-name', '  ');
    expect(named).toMatchObject({ code: 1, err: expect.stringMatching(/display name .* needs 1 to 256 printable/) });
    const described = await add('long', '--description', 'x'.repeat(1_001));
    expect(described).toMatchObject({ code: 1, err: expect.stringMatching(/1 to 1000 printable .* it has 1001\./) });
    expect((await cli('org', kind, 'list', 'Acme')).out).not.toMatch(/long|empty/);
    expect((await add('longest', '--description', 'x'.repeat(1_000))).code).toBe(0);
  });

  it('add without --display-name is wrong usage', async () => {
    expect(await cli('org', kind, 'add', 'Acme', 'nameless')).toMatchObject({ code: 2, out: '' });
  });

  it('remove tells how many users hold it, and leaves it with them', async () => {
    for (const id of ['free', 'held', 'shared']) await add(id);
    const attribute = `${kind === 'role' ? 'roles' : 'entitlements'}`;
    await giveUser('acme', { [attribute]: [{ value: 'held', display: 'Held' }, { value: 'shared' }] });
    await giveUser('acme', { [attribute]: [{ value: 'shared' }] });
    await giveUser('zenith', { [attribute]: [{ value: 'held' }] });
    const removed = [];
    for (const id of ['free', 'held', 'shared']) removed.push((await cli('org', kind, 'remove', 'Acme', id)).out);
    expect(removed).toEqual([
      `Removed the ${kind} "free" from "Acme". No user holds it.\n`,
      `Removed the ${kind} "held" from "Acme". 1 user holds it and keeps it until Okta changes that.\n`,
      `Removed the ${kind} "shared" from "Acme". 2 users hold it and keep it until Okta changes that.\n`,
    ]);
    const [row] = await database.sql<{ count: number }>(
      `SELECT count(*) AS count FROM users WHERE extra @> $1::jsonb`,
      [JSON.stringify({ [attribute]: [{ value: 'shared' }] })],
    );
    expect(row?.count).toBe(2);
    expect((await add('held')).code).toBe(0);
  });

  it('remove refuses what is not there, also what another organization has', async () => {
    await cli('org', kind, 'add', 'Zenith', 'theirs', '--display-name', 'Theirs');
    for (const id of ['nothing', 'theirs', 'HELD', "'; DROP TABLE users; --"]) {
      expect(await cli('org', kind, 'remove', 'Acme', id)).toMatchObject({
        code: 1,
        err: `error: There is no ${kind} with id ${JSON.stringify(id)}.\n`,
      });
    }
    expect((await cli('org', kind, 'list', 'Zenith')).out).toMatch(/^theirs/m);
  });

  it('refuses an organization that is not there', async () => {
    expect(await cli('org', kind, 'list', 'Nobody')).toMatchObject({
      code: 1,
      err: 'error: There is no organization "Nobody".\n',
    });
  });

  it('add and list answer with one JSON document each', async () => {
    await cli('org', 'create', 'Documents');
    const options = ['--display-name', 'Site manager', '--type', 'site'];
    const entry = { id: 'site', displayName: 'Site manager', type: 'site' };
    expect(await runJson(database, ['org', kind, 'add', 'Documents', 'site', ...options])).toEqual(entry);
    expect(await runJson(database, ['org', kind, 'list', 'Documents'])).toEqual([entry]);
    expect(await runJson(database, ['org', kind, 'list', 'Acme'])).toEqual(expect.any(Array));
  });

  it('list shows more than one page of them, in the order in which they were added', async () => {
    await database.sql(
      `INSERT INTO catalogue_entries (organization_id, kind, id, display_name)
       SELECT o.id, $1::catalogue_kind, 'many' || n, 'Many ' || n FROM organizations o, generate_series(1, 450) n
       WHERE o.name_key = 'zenith' ORDER BY n`,
      [kind],
    );
    const lines = (await cli('org', kind, 'list', 'Zenith')).out.trimEnd().split('\n').slice(2);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(Array.from({ length: 450 }, (_, n) => `many${n + 1}`));
  });
});
