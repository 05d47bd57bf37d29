import { randomUUID } from 'node:crypto';
import { createCatalogueStore } from '../../app/directory/catalogue.store.ts';
import { createHistoryStore } from '../../app/directory/history.store.ts';
import { createUserService } from '../../app/directory/user.service.ts';
import { createUserStore } from '../../app/directory/user.store.ts';
import type { DirectoryContext, UserProfile } from '../../app/directory/user.types.ts';
import type { Database } from '../../app/store/database.types.ts';
import { openTestDatabase } from './test-database.ts';

/** A fresh database, and the use cases on its users. */
export async function openDirectory() {
  const database = await openTestDatabase();
  const users = createUserService({ store: createUserStore(database), catalogue: createCatalogueStore(database) });
  return { database, users };
}

/** A new organization with the user types Employee and manager, and who acts in it. */
export async function givenContext({ prisma }: Database): Promise<DirectoryContext> {
  const name = `Org ${randomUUID()}`;
  const { id } = await prisma.organization.create({
    data: {
      name,
      nameKey: name.toLowerCase(),
      userTypes: {
        create: [
          { value: 'Employee', valueKey: 'employee', permissions: ['a:read'], position: 0 },
          { value: 'manager', valueKey: 'manager', permissions: ['a:read', 'a:write'], position: 1 },
        ],
      },
    },
  });
  return { organizationId: id, userNameFormat: 'email', anyUserType: false, actor: 'auth', requestId: 'req' };
}

/** An active user's profile, its userName nobody else's, with what differs. */
export const aProfile = (values: Partial<UserProfile> = {}): UserProfile => ({
  userName: `u${randomUUID()}@example.com`,
  active: true,
  emails: [],
  phoneNumbers: [],
  addresses: [],
  ...values,
});

/** The history of a user, newest first, without who and when. */
export async function historyOf(database: Database, { organizationId }: DirectoryContext, id: string) {
  const changes = await createHistoryStore(database).listUserChanges(organizationId, id, { limit: 200 });
  return changes.map(({ action, version, attributes }) => ({ action, version, attributes }));
}
