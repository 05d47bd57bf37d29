import { randomUUID } from 'node:crypto';
import { createGroupService } from '../../app/directory/group.service.ts';
import { createGroupStore } from '../../app/directory/group.store.ts';
import type { Group } from '../../app/directory/group.types.ts';
import { createUserStore } from '../../app/directory/user.store.ts';
import type { DirectoryContext } from '../../app/directory/user.types.ts';
import type { Database } from '../../app/store/database.types.ts';
import { createGiven } from '../support/given.ts';
import { giveBack, openTestDatabase } from '../support/test-database.ts';

describe('the use cases on groups', () => {
  let database: Database;
  let context: DirectoryContext;
  let users: string[];
  beforeAll(async () => {
    database = await openTestDatabase();
    const { id: organizationId } = await createGiven(database, 'https://scim.example.com').organization();
    context = { organizationId, userNameFormat: 'any', anyUserType: true, actor: 'a test', requestId: 'r-1' };
    const rows = await database.sql<{ id: string }>(
      `INSERT INTO users (organization_id, user_name, user_name_key)
      SELECT $1::uuid, 'u' || i, 'u' || i FROM generate_series(1, 12) i RETURNING id`,
      [organizationId],
    );
    users = rows.map(({ id }) => id);
  });
  afterAll(() => giveBack(database));

  const createService = () => createGroupService({ store: createGroupStore(database) });
  const create = (members: readonly string[] = []) =>
    createService().createGroup(context, { displayName: randomUUID() }, new Set(members));
  const adding =
    (...ids: string[]) =>
    ({ profile, members }: Group) => ({
      profile,
      members: new Set([...members.map(({ value }) => value), ...ids]),
    });
  const membersOf = async ({ id }: Group) =>
    (await createService().getGroup(context.organizationId, id, 'ids')).members.map(({ value }) => value);

  const countChanges = async ({ id }: Group) => {
    const text = 'SELECT count(*)::int AS count FROM changes WHERE resource_id = $1::uuid';
    return (await database.sql<{ count: number }>(text, [id]))[0]?.count;
  };
  async function addUser(): Promise<string> {
    const text = 'INSERT INTO users (organization_id, user_name, user_name_key) VALUES ($1::uuid, $2, $2) RETURNING id';
    const [row] = await database.sql<{ id: string }>(text, [context.organizationId, randomUUID()]);
    return row?.id ?? '';
  }

  it('loses no change of several processes at once: who lost the race tries again on the newer group', async () => {
    const group = await create();
    const processes = users.slice(0, 4).map(() => createService());
    const updated = await Promise.all(
      processes.map((service, index) => service.updateGroup(context, group.id, adding(users[index] as string))),
    );
    expect(updated.map(({ version }) => version).sort()).toEqual([2, 3, 4, 5]);
    expect((await membersOf(group)).sort()).toEqual(users.slice(0, 4).sort());
  });

  it('refuses one of two changes made on the same version by two processes, and applies the other', async () => {
    const group = await create();
    const options = { ifVersion: (version: number) => version === group.version };
    const outcomes = await Promise.allSettled(
      users.slice(0, 2).map((user) => createService().updateGroup(context, group.id, adding(user), options)),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'version_conflict' },
    });
    expect(await membersOf(group)).toHaveLength(1);
  });

  it.each(['user', 'group'] as const)(
    'gives a group a new version, and its history a line, also where a %s is deleted while it joins',
    async (kind) => {
      for (let round = 0; round < 30; round += 1) {
        const group = await create();
        const member = kind === 'user' ? await addUser() : (await create()).id;
        let deleted: Promise<unknown> | undefined;
        // Both statements are on their way at the same time: either may come first.
        const joined = await createService()
          .updateGroup(context, group.id, (before) => {
            deleted ??=
              kind === 'user'
                ? createUserStore(database).deleteUser(context, member, undefined)
                : createService().deleteGroup(context, member);
            return adding(member)(before);
          })
          .catch((cause: unknown) => {
            expect(cause).toMatchObject({ code: 'member_unknown' });
            return undefined;
          });
        await deleted;
        const { version, members } = await createService().getGroup(context.organizationId, group.id, 'ids');
        expect(members).toEqual([]);
        expect(version).toBe(joined ? 3 : 1);
        expect(await countChanges(group)).toBe(joined ? 3 : 1);
      }
    },
  );

  it('lets nobody be deleted who is a member still', async () => {
    const group = await create(users.slice(0, 1));
    const deleting = (table: string, id: string | undefined) =>
      database.sql(`DELETE FROM ${table} WHERE organization_id = $1::uuid AND id = $2::uuid`, [
        context.organizationId,
        id,
      ]);
    await expect(deleting('users', users[0])).rejects.toMatchObject({ code: '23503' });
    const outer = await create([group.id]);
    await expect(deleting('groups', group.id)).rejects.toMatchObject({ code: '23503' });
    await deleting('groups', outer.id);
    await deleting('groups', group.id);
  });

  it('goes with its organization, whoever is in it, and so does its history', async () => {
    const { id: organizationId } = await createGiven(database, 'https://scim.example.com').organization();
    const [user] = await database.sql<{ id: string }>(
      `INSERT INTO users (organization_id, user_name, user_name_key) VALUES ($1::uuid, 'u', 'u') RETURNING id`,
      [organizationId],
    );
    const own = { ...context, organizationId };
    const inner = await createService().createGroup(own, { displayName: 'inner' }, new Set([user?.id ?? '']));
    await createService().createGroup(own, { displayName: 'outer' }, new Set([inner.id, user?.id ?? '']));
    const left = async () => {
      const tables = ['users', 'groups', 'group_members', 'changes'];
      const found = tables.map((table) =>
        database.sql(`SELECT FROM ${table} WHERE organization_id = $1`, [organizationId]),
      );
      return (await Promise.all(found)).map((rows) => rows.length);
    };
    expect(await left()).toEqual([1, 2, 3, 2]);
    await database.sql('DELETE FROM organizations WHERE id = $1::uuid', [organizationId]);
    expect(await left()).toEqual([0, 0, 0, 0]);
  });

  it('reads only the members an edit asks for, and keeps those it did not read', async () => {
    const group = await create(users);
    const [first, second] = users as [string, string];
    const stranger = randomUUID();
    const seen: string[][] = [];
    const edit = ({ profile, members }: Group) => {
      seen.push(members.map(({ value }) => value));
      return { profile, members: new Set([second]) };
    };
    const detail = [first, second, stranger, 'no id at all'];
    await createService().updateGroup(context, group.id, edit, { detail });
    expect(seen).toEqual([[first, second]]);
    expect(await membersOf(group)).toEqual(users.slice(1));
  });

  it('writes nothing where nothing changes', async () => {
    const group = await create(users.slice(0, 3));
    const same = await createService().updateGroup(context, group.id, adding(users[0] as string));
    expect(same.version).toBe(1);
    expect(await countChanges(group)).toBe(1);
  });

  it('names what it refuses: unknown members by their ids, a taken name, a group that is not there', async () => {
    const service = createService();
    const group = await create();
    const stranger = randomUUID();
    const cases: [() => Promise<unknown>, string, string][] = [
      [() => service.updateGroup(context, group.id, adding(stranger)), 'member_unknown', stranger],
      [() => service.updateGroup(context, group.id, adding('no id at all')), 'member_unknown', 'no id at all'],
      [() => service.updateGroup(context, group.id, adding(group.id)), 'group_not_accepted', group.id],
      [
        () => service.createGroup(context, { displayName: group.profile.displayName.toUpperCase() }, new Set()),
        'group_name_taken',
        group.profile.displayName.toUpperCase(),
      ],
      [() => service.deleteGroup(context, stranger), 'group_not_found', stranger],
      [() => service.getGroup(context.organizationId, 'x', 'none'), 'group_not_found', 'x'],
    ];
    for (const [refused, code, named] of cases) {
      await expect(refused()).rejects.toMatchObject({ code, message: expect.stringContaining(named) });
    }
  });
});
