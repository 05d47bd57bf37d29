import fs from 'node:fs';
import { compileList } from '../../app/directory/compile-list.ts';
import { createBinder } from '../../app/directory/create-binder.ts';
import type { Query } from '../../app/directory/query.types.ts';
import { type ListedRow, readPage } from '../../app/directory/read-page.ts';
import { USER_TABLE, type UserQueryField } from '../../app/directory/user-query-table.ts';
import { toUser, type UserRow, userColumns } from '../../app/directory/user-row.mapper.ts';
import type { Database } from '../../app/store/database.types.ts';
import { giveBack, openTestDatabase } from '../support/test-database.ts';

type UserQuery = Query<UserQueryField>;

const PEOPLE = 5_000;

const is = (field: UserQueryField, value: string, exact = false): UserQuery => ({
  kind: 'compare',
  field,
  operator: 'eq',
  value,
  exact,
});
const isAddress = (value: string) => ({ kind: 'compare', name: 'value', operator: 'eq', value, exact: false }) as const;
const hasAddress = (value: string): UserQuery => ({ kind: 'some', field: 'emails', where: isAddress(value) });
const isWork = { kind: 'compare', name: 'type', operator: 'eq', value: 'work', exact: false } as const;

/** In the shapes in which clients ask for one user, or for a few. */
const LOOKUPS: [string, UserQuery, number][] = [
  ['userName eq, in any case', is('userName', 'PERSON77@Example.com'), 1],
  ['userName eq, of nobody', is('userName', 'nobody@example.com'), 0],
  ['externalId eq', is('externalId', '00u77', true), 1],
  ['id eq', is('id', '00000000-0000-4000-8000-000000000000', true), 0],
  ['emails eq', hasAddress('P77@HOME.example'), 1],
  [
    'emails[type eq … and value eq …]',
    {
      kind: 'some',
      field: 'emails',
      where: { kind: 'and', parts: [isWork, isAddress('person77@example.com')] },
    },
    1,
  ],
  [
    'userName eq or userName eq',
    { kind: 'or', parts: [is('userName', 'person1@example.com'), is('userName', 'person2@example.com')] },
    2,
  ],
  [
    'userName eq or externalId eq or emails eq',
    {
      kind: 'or',
      parts: [is('userName', 'person1@example.com'), is('externalId', '00u2', true), hasAddress('p3@home.example')],
    },
    3,
  ],
  [
    'userName eq and not (title eq)',
    { kind: 'and', parts: [is('userName', 'person1@example.com'), { kind: 'not', part: is('title', 'x') }] },
    1,
  ],
];

describe('what names a user is found in an index (known fault of others: ILIKE, and a scan of the whole table)', () => {
  let database: Database;
  let organizationId: string;

  beforeAll(async () => {
    database = await openTestDatabase();
    ({ id: organizationId } = await database.prisma.organization.create({ data: { name: 'Acme', nameKey: 'acme' } }));
    await database.sql(fs.readFileSync('test/load/seed-users.sql', 'utf8'), [organizationId, PEOPLE]);
    await database.sql('ANALYZE users');
  });
  afterAll(() => giveBack(database));

  const toRequest = (query: UserQuery) => ({ query, limit: 100, count: true });
  function compile(query: UserQuery) {
    const { bind, values } = createBinder();
    return { text: compileList(USER_TABLE, userColumns('u.'), organizationId, toRequest(query), bind), values };
  }

  it.each(LOOKUPS)('%s: no sequential scan, and no pattern', async (_what, query, total) => {
    const { text, values } = compile(query);
    expect(text).not.toMatch(/LIKE|SIMILAR|~/i);
    const plan = await database.sql<Record<string, string>>(`EXPLAIN ${text}`, values);
    const lines = plan.map((row) => Object.values(row)[0]).join('\n');
    expect(lines).not.toMatch(/Seq Scan/);
    expect(lines).toMatch(/Index/);
    const rows = await database.sql<UserRow & ListedRow>(text, values);
    expect(readPage(rows, toRequest(query), toUser)).toMatchObject({ total, more: false });
  });

  it('scans once, not twice, for what no index answers', async () => {
    const { text, values } = compile(is('title', 'engineer 7'));
    const plan = await database.sql<Record<string, string>>(`EXPLAIN ${text}`, values);
    const lines = plan.map((row) => Object.values(row)[0] ?? '');
    expect(lines.filter((line) => /(Seq|Heap) Scan on users/.test(line))).toHaveLength(1);
  });

  it('puts no value into the text of a statement, whatever the value', () => {
    const values = ['x', "' OR 1=1 --", '%', '$1', 'x'.repeat(1_000)];
    const texts = new Set(values.map((value) => compile({ kind: 'not', part: is('title', value) }).text));
    expect(texts.size).toBe(1);
  });
});
