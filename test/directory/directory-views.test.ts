import fs from 'node:fs';
import path from 'node:path';
import type { Database } from '../../app/store/database.types.ts';
import { createGiven } from '../support/given.ts';
import { giveBack, openTestDatabase } from '../support/test-database.ts';

const page = fs.readFileSync(path.resolve(import.meta.dirname, '../../docs/directory-users.md'), 'utf8');

/** The statement that the documentation gives below a sentence. */
function example(sentence: string): string {
  const [, text] = new RegExp(`${sentence.replace('?', '\\?')}\\n\\n\`\`\`sql\\n([^\`]+);\\n`).exec(page) ?? [];
  if (!text) throw new Error(`No example below "${sentence}"`);
  return text;
}

let database: Database;
const ids: Record<string, string> = {};
beforeAll(async () => {
  database = await openTestDatabase();
  const given = createGiven(database, 'https://sso.example.com');
  for (const organization of ['acme', 'zenith']) {
    ids[organization] = (await given.organization({ name: organization })).id;
    for (const group of ['outer', 'inner']) {
      const [row] = await database.sql<{ id: string }>(
        'INSERT INTO groups (organization_id, display_name, display_name_key) VALUES ($1, $2, $3) RETURNING id',
        [ids[organization], group, group],
      );
      ids[`${organization} ${group}`] = row?.id ?? '';
    }
    for (const [user, active] of [
      ['ada', true],
      ['bob', true],
      ['cyd', false],
    ] as const) {
      const extra = user === 'ada' ? { roles: [{ value: 'admin', display: 'Administrator' }] } : {};
      const [row] = await database.sql<{ id: string }>(
        `INSERT INTO users (organization_id, user_name, user_name_key, active, extra)
         VALUES ($1, $2, $3, $4, $5::jsonb) RETURNING id`,
        [ids[organization], user, user, active, JSON.stringify(extra)],
      );
      ids[`${organization} ${user}`] = row?.id ?? '';
    }
    const join = (group: string, column: string, member: string) =>
      database.sql(`INSERT INTO group_members (organization_id, group_id, ${column}) VALUES ($1, $2, $3)`, [
        ids[organization],
        ids[`${organization} ${group}`],
        ids[`${organization} ${member}`],
      ]);
    await join('outer', 'child_group_id', 'inner');
    await join('outer', 'user_id', 'bob');
    for (const user of ['ada', 'bob', 'cyd']) await join('inner', 'user_id', user);
    // A circle, as SCIM allows it.
    await join('inner', 'child_group_id', 'outer');
  }
});
afterAll(() => giveBack(database));

describe('the views for the vendor’s product', () => {
  it('directory_users shows roles and entitlements, an empty list where there are none', async () => {
    const rows = await database.sql(
      'SELECT user_name, roles, entitlements FROM directory_users WHERE organization_id = $1 ORDER BY user_name',
      [ids.acme],
    );
    expect(rows).toEqual([
      { user_name: 'ada', roles: [{ value: 'admin', display: 'Administrator' }], entitlements: [] },
      { user_name: 'bob', roles: [], entitlements: [] },
      { user_name: 'cyd', roles: [], entitlements: [] },
    ]);
  });

  it('directory_users tells last since when a user is this person: from its creation on, unless another took over', async () => {
    const columns = await database.sql<{ name: string }>(
      `SELECT column_name::text AS name FROM information_schema.columns WHERE table_name = 'directory_users'
       ORDER BY ordinal_position`,
    );
    expect(columns.slice(-4).map(({ name }) => name)).toEqual([
      'last_modified',
      'roles',
      'entitlements',
      'person_since',
    ]);
    const [row] = await database.sql<{ created_at: Date; person_since: Date }>(
      'SELECT created_at, person_since FROM directory_users WHERE id = $1',
      [ids['acme ada']],
    );
    expect(row?.person_since).toEqual(row?.created_at);
  });

  it('directory_groups shows the groups of each organization', async () => {
    const rows = await database.sql(
      'SELECT organization, id, display_name FROM directory_groups ORDER BY organization, display_name',
    );
    expect(rows).toEqual(
      ['acme inner', 'acme outer', 'zenith inner', 'zenith outer'].map((key) => {
        const [organization, display_name] = key.split(' ');
        return { organization, id: ids[key], display_name };
      }),
    );
  });

  it('directory_group_members shows direct members: users and groups, inactive users too', async () => {
    const rows = await database.sql(
      `SELECT group_display_name, user_name, child_group_display_name FROM directory_group_members
       WHERE organization_id = $1 ORDER BY 1, 2, 3`,
      [ids.acme],
    );
    expect(rows).toEqual([
      { group_display_name: 'inner', user_name: 'ada', child_group_display_name: null },
      { group_display_name: 'inner', user_name: 'bob', child_group_display_name: null },
      { group_display_name: 'inner', user_name: 'cyd', child_group_display_name: null },
      { group_display_name: 'inner', user_name: null, child_group_display_name: 'outer' },
      { group_display_name: 'outer', user_name: 'bob', child_group_display_name: null },
      { group_display_name: 'outer', user_name: null, child_group_display_name: 'inner' },
    ]);
  });

  it('a deleted user is in no view any more', async () => {
    const gone = (key: string) => [ids.zenith, ids[key]];
    await database.sql('DELETE FROM group_members WHERE organization_id = $1 AND user_id = $2', gone('zenith cyd'));
    await database.sql('DELETE FROM users WHERE organization_id = $1 AND id = $2', gone('zenith cyd'));
    const rows = await database.sql(
      'SELECT 1 FROM directory_group_members WHERE organization_id = $1 AND user_id = $2',
      gone('zenith cyd'),
    );
    expect(rows).toEqual([]);
  });
});

describe('the examples of docs/directory-users.md', () => {
  it('who has a role', async () => {
    const rows = await database.sql(example('Who has a role?'), [ids.acme, 'admin']);
    expect(rows).toEqual([{ id: ids['acme ada'], user_name: 'ada' }]);
    expect(await database.sql(example('Who has a role?'), [ids.acme, 'ADMIN'])).toEqual([]);
  });

  it('who is another person than when the product last looked, of its own organization only', async () => {
    const compare = (seen: string) =>
      database.sql<{ id: string }>(
        `WITH accounts AS (SELECT id AS user_id, ${seen} AS person_since FROM directory_users)
         ${example('with the `person_since` that it last saw.')}`,
        [ids.acme],
      );
    await database.sql("UPDATE users SET person_since = created_at + interval '1 day' WHERE user_name = 'ada'");
    expect((await compare('created_at')).map(({ id }) => id)).toEqual([ids['acme ada']]);
    expect(await compare('person_since')).toEqual([]);
    await database.sql('UPDATE users SET person_since = NULL');
  });

  it('the groups of a user, of its own organization only', async () => {
    const text = example('Which groups is a user in, directly?');
    const rows = await database.sql<{ group_display_name: string }>(text, [ids.acme, ids['acme bob']]);
    expect(rows.map(({ group_display_name }) => group_display_name).sort()).toEqual(['inner', 'outer']);
    expect(await database.sql(text, [ids.zenith, ids['acme bob']])).toEqual([]);
  });

  it('the members of a group through the groups in it, also where these are in a circle', async () => {
    const text = example('Who is in a group, also through the groups in it?');
    const rows = await database.sql<{ user_name: string }>(text, [ids.acme, ids['acme outer']]);
    expect(rows.map(({ user_name }) => user_name).sort()).toEqual(['ada', 'bob']);
    expect(await database.sql(text, [ids.zenith, ids['acme outer']])).toEqual([]);
  });
});
