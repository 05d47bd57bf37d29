import { randomBytes } from 'node:crypto';
import { createAdminService } from './accounts/admin.service.ts';
import { createAdminStore } from './accounts/admin.store.ts';
import { createOrganizationService } from './accounts/organization.service.ts';
import { createOrganizationStore } from './accounts/organization.store.ts';
import type { Config } from './config/config.types.ts';
import { keptSecret } from './config/development-secrets.ts';
import { ConfigError } from './config/load-config.ts';
import { createClientService } from './connections/client.service.ts';
import { createClientStore } from './connections/client.store.ts';
import { DEFAULT_USER_TYPES } from './directory/default-user-types.ts';
import type { Database } from './store/database.types.ts';

/** Any number of servers may start on one empty database: one of them fills it. */
const BOOTSTRAP_LOCK = 72_707_370;

export interface Bootstrapped {
  /** The owner made just now; undefined when the database was not empty. */
  owner: { email: string; generatedPassword: string | undefined } | undefined;
  /** Where an operator finds the client secret. */
  clientSecretAt: string;
}

interface Deps {
  config: Config;
  database: Database;
  /** Where generated secrets are kept in development. */
  secretsFolder: string;
}

/**
 * Fills an empty database: Okta's client, the first organization and its owner. Changes nothing that is there.
 * Throws ConfigError when production lacks a secret that only the operator can give.
 */
export function bootstrap(deps: Deps): Promise<Bootstrapped> {
  return deps.database.exclusively(BOOTSTRAP_LOCK, async () => ({
    clientSecretAt: await bootstrapClient(deps),
    owner: await bootstrapOwner(deps),
  }));
}

async function bootstrapClient({ config, database, secretsFolder }: Deps): Promise<string> {
  const clients = createClientService({ clients: createClientStore(database) });
  const { oktaClientId: id, oktaAppName: appName, oktaClientSecret, production } = config;
  if (await clients.findClient(id)) {
    return oktaClientSecret
      ? 'OKTA_CLIENT_SECRET (set when the client was made)'
      : `as made at the first start; a new one: npm run cli -- client rotate-secret ${id}`;
  }
  if (!oktaClientSecret && production) {
    throw new ConfigError(`OKTA_CLIENT_SECRET: required in production while the client "${id}" does not exist`);
  }
  const kept = oktaClientSecret ? undefined : keptSecret(secretsFolder, `client-secret-${id}`);
  await clients.addClient({ id, name: 'Okta', appName }, oktaClientSecret ?? kept?.value);
  return kept ? kept.file : 'OKTA_CLIENT_SECRET';
}

async function bootstrapOwner({ config, database }: Deps): Promise<Bootstrapped['owner']> {
  const organizations = createOrganizationStore(database.prisma);
  if (await organizations.hasOrganizations()) return undefined;
  const { bootstrapAdminPassword, bootstrapAdminEmail: email, production } = config;
  if (!bootstrapAdminPassword && production) {
    throw new ConfigError('BOOTSTRAP_ADMIN_PASSWORD: required in production while the database is empty');
  }
  const generatedPassword = bootstrapAdminPassword ? undefined : randomBytes(12).toString('base64url');
  const admins = createAdminService({ store: createAdminStore(database.prisma) });
  const { id: organizationId } = await createOrganizationService({
    store: organizations,
    shippedUserTypes: DEFAULT_USER_TYPES,
  }).createOrganization(config.bootstrapOrg);
  const password = bootstrapAdminPassword ?? generatedPassword;
  await admins.createAdmin({ email, organizationId, role: 'owner', ...(password && { password }) });
  return { email, generatedPassword };
}
