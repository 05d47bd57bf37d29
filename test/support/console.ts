import type { Role } from '../../app/accounts/account.types.ts';
import { createCatalogueStore } from '../../app/directory/catalogue.store.ts';
import { createUserService } from '../../app/directory/user.service.ts';
import { createUserStore } from '../../app/directory/user.store.ts';
import type { DirectoryContext, UserProfile } from '../../app/directory/user.types.ts';
import { createAccounts, PASSWORD } from './accounts.ts';
import { createAgent } from './agent.ts';
import type { TestApp } from './test-app.ts';

/** Organizations with an admin who is signed in to the console, an authorization, and users as SCIM makes them. */
export function createConsoleGiven(app: Pick<TestApp, 'url' | 'database' | 'given'>) {
  const accounts = createAccounts(app);
  const users = createUserService({
    store: createUserStore(app.database),
    catalogue: createCatalogueStore(app.database),
  });
  return {
    accounts,
    users,
    async tenant(name: string, role: Role = 'owner') {
      const { id: organizationId } = await app.given.organization({ name });
      const email = `${role}@${name.toLowerCase()}.example`;
      const admin = await accounts.admin(email, organizationId, role);
      const { authorizationId, token } = await app.given.token({ organizationId });
      const agent = createAgent(app.url);
      await agent.signIn(email, PASSWORD);
      const context: DirectoryContext = {
        organizationId,
        userNameFormat: 'email',
        anyUserType: false,
        actor: authorizationId,
        requestId: 'request-of-okta',
      };
      return { organizationId, email, admin, authorizationId, token, agent, context };
    },
    profile: (values: Partial<UserProfile> & { userName: string }): UserProfile => ({
      active: true,
      emails: [],
      phoneNumbers: [],
      addresses: [],
      ...values,
    }),
  };
}

export type ConsoleGiven = ReturnType<typeof createConsoleGiven>;
export type Tenant = Awaited<ReturnType<ConsoleGiven['tenant']>>;
