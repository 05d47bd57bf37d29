import { createCatalogueStore } from '../../app/directory/catalogue.store.ts';
import type { Position } from '../../app/directory/list.types.ts';
import type { Query, Sort } from '../../app/directory/query.types.ts';
import { createUserService, type UserService } from '../../app/directory/user.service.ts';
import { createUserStore } from '../../app/directory/user.store.ts';
import type { DirectoryContext, UserProfile } from '../../app/directory/user.types.ts';
import type { UserQueryField } from '../../app/directory/user-query-table.ts';
import type { Database } from '../../app/store/database.types.ts';
import { giveBack, openTestDatabase } from '../support/test-database.ts';

type UserSort = Sort<UserQueryField>;
type UserQuery = Query<UserQueryField>;

const PEOPLE: Partial<UserProfile>[] = [
  { userName: 'C@x.com', title: 'engineer', externalId: 'b' },
  { userName: 'a@x.com', title: 'Éclair', externalId: 'B', emails: [{ value: 'z@x.com' }, { value: 'b@x.com' }] },
  { userName: 'b@x.com', active: false, emails: [{ value: 'y@x.com' }, { value: 'A@x.com', primary: true }] },
  { userName: 'e@x.com', title: 'Engineer', externalId: 'a', active: false },
  { userName: 'd@x.com', title: 'ENGINEER \u{1F600}' },
  { userName: 'f@x.com', title: 'Engineer \uFB01' },
];

describe('lists of users (RFC 7644 §3.4.2)', () => {
  let database: Database;
  let users: UserService;
  let context: DirectoryContext;

  async function organization(name: string): Promise<DirectoryContext> {
    const { id } = await database.prisma.organization.create({ data: { name, nameKey: name } });
    return { organizationId: id, userNameFormat: 'email', anyUserType: true, actor: 'a', requestId: 'r' };
  }

  const addTo = async (there: DirectoryContext, person: Partial<UserProfile>) =>
    users.createUser(there, {
      userName: `${Math.random()}@x.com`,
      active: true,
      emails: [],
      phoneNumbers: [],
      addresses: [],
      ...person,
    });

  beforeAll(async () => {
    database = await openTestDatabase();
    users = createUserService({ store: createUserStore(database), catalogue: createCatalogueStore(database) });
    context = await organization('acme');
    const other = await organization('globex');
    for (const person of PEOPLE) {
      await addTo(context, person);
      await addTo(other, person);
    }
    // A fast machine makes two of them in one millisecond.
    await database.sql(`UPDATE users SET created_at = created_at + seq * interval '1 second'`);
  });
  afterAll(() => giveBack(database));

  const list = (request: Partial<Parameters<UserService['listUsers']>[2]>, reader = 'reader') =>
    users.listUsers(context.organizationId, reader, { startIndex: 1, count: 100, ...request });

  const namesOf = (page: Awaited<ReturnType<typeof list>>) =>
    page.items.map(({ profile }) => profile.userName[0]?.toLowerCase()).join('');

  const sorts: [string, UserSort, string][] = [
    ['text without case', { field: 'userName', exact: false, descending: false }, 'abcdef'],
    ['text, descending', { field: 'userName', exact: false, descending: true }, 'fedcba'],
    ['text with equal values and without one', { field: 'title', exact: false, descending: false }, 'cefdab'],
    ['the same, descending: without a value first', { field: 'title', exact: false, descending: true }, 'badfce'],
    ['text with case', { field: 'externalId', exact: true, descending: false }, 'aecbdf'],
    ['a boolean', { field: 'active', exact: false, descending: false }, 'becadf'],
    ['an instant', { field: 'createdAt', exact: false, descending: true }, 'fdebac'],
    [
      'a list, by its primary value or its first',
      { field: 'emails', sub: 'value', exact: false, descending: false },
      'bacedf',
    ],
    ['a list, descending', { field: 'emails', sub: 'value', exact: false, descending: true }, 'cedfab'],
    ['the version', { field: 'version', exact: true, descending: false }, 'cabedf'],
  ];

  it.each(sorts)('sorts by %s (§3.4.2.3)', async (_what, sort, expected) => {
    const page = await list({ sort });
    expect([namesOf(page), page.total, page.more]).toEqual([expected, 6, false]);
  });

  it.each(sorts)('gives the same order page by page, by position and by number: %s', async (_what, sort, expected) => {
    for (const count of [1, 2, 4]) {
      let byPosition = '';
      let cursor: Position | undefined;
      let more = true;
      while (more) {
        const page = await list({ sort, count, ...(cursor && { cursor }) });
        expect(page.total).toBe(6);
        byPosition += namesOf(page);
        ({ more } = page);
        // A client holds a cursor as text.
        cursor = page.last && JSON.parse(JSON.stringify(page.last));
      }
      let byNumber = '';
      for (let startIndex = 1; startIndex <= 6; startIndex += count) {
        byNumber += namesOf(await list({ sort, count, startIndex }, `reader ${count}`));
      }
      let byOffset = '';
      for (let startIndex = 1; startIndex <= 6; startIndex += count) {
        byOffset += namesOf(await list({ sort, count, startIndex }, `stranger ${startIndex}`));
      }
      expect([byPosition, byNumber, byOffset]).toEqual([expected, expected, expected]);
    }
  });

  it('sorts by the id too, as text orders it', async () => {
    const page = await list({ sort: { field: 'id', exact: true, descending: false } });
    expect(page.items.map(({ id }) => id)).toEqual(page.items.map(({ id }) => id).sort());
    const rest = await list({
      sort: { field: 'id', exact: true, descending: false },
      count: 2,
      cursor: { seq: page.items[1]?.seq ?? 0, key: page.items[1]?.id ?? '' },
    });
    expect(rest.items.map(({ id }) => id)).toEqual(page.items.slice(2, 4).map(({ id }) => id));
  });

  const engineers: UserQuery = { kind: 'compare', field: 'title', operator: 'sw', value: 'ENG', exact: false };
  const named = (value: string): UserQuery => ({
    kind: 'compare',
    field: 'userName',
    operator: 'eq',
    value,
    exact: false,
  });

  it('filters, sorts, counts and pages at once', async () => {
    const sort: UserSort = { field: 'userName', exact: false, descending: true };
    const first = await list({ query: engineers, sort, count: 3 });
    expect([namesOf(first), first.total, first.more, first.last]).toEqual([
      'fed',
      4,
      true,
      { seq: expect.any(Number), key: 'd@x.com' },
    ]);
    const second = await list({ query: engineers, sort, count: 3, ...(first.last && { cursor: first.last }) });
    expect([namesOf(second), second.total, second.more]).toEqual(['c', 4, false]);
  });

  it('gives the total whatever the page holds: none, a part, or nothing behind the end', async () => {
    const requests = [{ count: 0 }, { count: 1 }, { startIndex: 9 }, { count: 0, startIndex: 3 }];
    const found = { kind: 'or', parts: [named('A@x.com'), named('b@x.com')] } as const;
    for (const [query, total] of [
      [undefined, 6],
      [engineers, 4],
      [found, 2],
    ] as const) {
      for (const request of requests) {
        const page = await list({ ...request, ...(query && { query }) }, `totals ${request.startIndex}`);
        expect([page.total, page.items.length]).toEqual([total, request.count ?? 0]);
        if (page.items.length === 0) expect([page.more, page.last]).toEqual([false, undefined]);
      }
    }
  });

  it('finds several users by name, without one that nobody has', async () => {
    const query: UserQuery = { kind: 'or', parts: [named('E@X.com'), named('nobody@x.com'), named('a@x.com')] };
    expect(namesOf(await list({ query }))).toBe('ae');
    expect(
      namesOf(await list({ query: { kind: 'and', parts: [query, { kind: 'not', part: named('a@x.com') }] } })),
    ).toBe('e');
  });

  it('tells a page that nobody came to by paging what was counted just before, unless this process wrote', async () => {
    context = await organization('umbrella');
    for (const person of PEOPLE) await addTo(context, person);
    const totalAt = async (startIndex: number) => (await list({ count: 2, startIndex }, 'jumper')).total;
    const addElsewhere = () =>
      database.sql('INSERT INTO users (organization_id, user_name, user_name_key) VALUES ($1::uuid, $2, $2)', [
        context.organizationId,
        `${Math.random()}@x.com`,
      ]);
    expect([await totalAt(1), await totalAt(4)]).toEqual([6, 6]);
    await addElsewhere();
    expect([await totalAt(5), await totalAt(1), await totalAt(4)]).toEqual([6, 7, 7]);
    await addTo(context, {});
    expect(await totalAt(2)).toBe(8);
    const page = await list({ count: 2, startIndex: 4 }, 'jumper');
    expect([namesOf(page), page.more]).toEqual(['ed', true]);
  });

  it('skips nobody when a user of an earlier page is deleted in between, sorted or not', async () => {
    context = await organization('initech');
    for (const person of PEOPLE) await addTo(context, person);
    const sort: UserSort = { field: 'title', exact: false, descending: false };
    for (const [request, expected] of [
      [{ sort }, ['ce', 'fd', 'ab']],
      [{}, ['ab', 'ed', 'f']],
    ] as const) {
      const pages: string[] = [];
      for (let startIndex = 1; startIndex <= 5; startIndex += 2) {
        const page = await list({ ...request, count: 2, startIndex });
        pages.push(namesOf(page));
        if (startIndex === 1 && 'sort' in request) await users.deleteUser(context, page.items[0]?.id ?? '');
      }
      expect(pages).toEqual(expected);
    }
  });
});
