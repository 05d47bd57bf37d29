import type { Role } from '../../app/accounts/account.types.ts';
import { createAdminService } from '../../app/accounts/admin.service.ts';
import { createAdminStore } from '../../app/accounts/admin.store.ts';
import type { TestApp } from './test-app.ts';

/** The password of every admin in tests that names no other. */
export const PASSWORD = 'correct horse battery';

/** Admins as the command line makes them. */
export function createAccounts({ database }: Pick<TestApp, 'database'>) {
  const admins = createAdminService({ store: createAdminStore(database.prisma) });
  return {
    admins,
    admin: (email: string, organizationId: string, role: Role = 'owner') =>
      admins.createAdmin({ email, organizationId, role, password: PASSWORD }),
  };
}
