import { randomBytes } from 'node:crypto';
import { createAdminService } from './accounts/admin.service.ts';
import { createAdminStore } from './accounts/admin.store.ts';
import { createOrganizationService } from './accounts/organization.service.ts';
import { createOrganizationStore } from './accounts/organization.store.ts';
import type { Config } from './config/config.types.ts';
import { findSecretFile, keptSecret } from './config/development-secrets.ts';
import { ConfigError } from './config/load-config.ts';
import { type ClientService, createClientService } from './connections/client.service.ts';
import { createClientStore } from './connections/client.store.ts';
import type { OktaRedirectUri } from './connections/redirect-uris.ts';
import { DEFAULT_USER_TYPES } from './directory/default-user-types.ts';
import { LOCKS } from './store/advisory-locks.ts';
import type { Database } from './store/database.types.ts';

export interface Bootstrapped {
  /** The owner made just now; undefined when the database was not empty. */
  owner: { email: string; generatedPassword: string | undefined } | undefined;
  /** Where an operator finds the client secret. */
  clientSecretAt: string;
  /** Of Okta's client, as registered. */
  redirectUris: readonly OktaRedirectUri[];
}

interface Deps {
  config: Config;
  database: Database;
  /** Where generated secrets are kept in development. */
  secretsFolder: string;
}

/**
 * Fills an empty database: Okta's client, the first organization and its owner. Changes nothing that is there.
 * Throws ConfigError naming each secret that production lacks and only the operator can give.
 */
export function bootstrap(deps: Deps): Promise<Bootstrapped> {
  const { config, database } = deps;
  const clients = createClientService({ clients: createClientStore(database) });
  return database.exclusively(LOCKS.bootstrap, async () => {
    const hasClient = (await clients.findClient(config.oktaClientId)) !== undefined;
    const ownerless = await findOwnerless(deps);
    if (config.production) requireSecrets(config, { client: !hasClient, owner: ownerless !== undefined });
    const clientSecretAt = await (hasClient ? findClientSecret(deps) : addClient(deps, clients));
    return {
      clientSecretAt,
      redirectUris: (await clients.findClient(config.oktaClientId))?.redirectUris ?? [],
      owner: ownerless === undefined ? undefined : await addOwner(deps, ownerless),
    };
  });
}

function requireSecrets(config: Config, missing: { client: boolean; owner: boolean }): void {
  const faults = [
    missing.client &&
      !config.oktaClientSecret &&
      `OKTA_CLIENT_SECRET: required in production while the client "${config.oktaClientId}" does not exist`,
    missing.owner &&
      !config.bootstrapAdminPassword &&
      'BOOTSTRAP_ADMIN_PASSWORD: required in production while the database is empty',
  ].filter((fault) => fault !== false);
  if (faults.length > 0) throw new ConfigError(faults.join('\n'));
}

const secretName = (clientId: string): string => `client-secret-${clientId}`;

function findClientSecret({ config, secretsFolder }: Deps): string {
  const file = findSecretFile(secretsFolder, secretName(config.oktaClientId));
  if (file) return `${file}   (unless it was rotated since)`;
  return `as set when the client was made; a new one: npm run cli -- client rotate-secret ${config.oktaClientId}`;
}

async function addClient({ config, secretsFolder }: Deps, clients: ClientService): Promise<string> {
  const { oktaClientId: id, oktaAppName: appName, oktaClientSecret } = config;
  const kept = oktaClientSecret ? undefined : keptSecret(secretsFolder, secretName(id));
  await clients.addClient({ id, name: 'Okta', appName }, oktaClientSecret ?? kept?.value);
  return kept ? kept.file : 'OKTA_CLIENT_SECRET';
}

/**
 * The organization that waits for its first owner: `new` in an empty database, its id when a first start was cut off
 * before the owner was made; undefined when somebody can sign in, or the operator made other organizations.
 */
async function findOwnerless({ config, database }: Deps): Promise<string | 'new' | undefined> {
  if (await createAdminStore(database.prisma).hasAdmins()) return undefined;
  const organizations = createOrganizationStore(database.prisma);
  const begun = await organizations.findOrganizationByName(config.bootstrapOrg);
  if (begun) return begun.id;
  return (await organizations.hasOrganizations()) ? undefined : 'new';
}

async function addOwner({ config, database }: Deps, ownerless: string | 'new'): Promise<Bootstrapped['owner']> {
  const { bootstrapAdminPassword, bootstrapAdminEmail: email } = config;
  const generatedPassword = bootstrapAdminPassword ? undefined : randomBytes(12).toString('base64url');
  const organizations = createOrganizationService({
    store: createOrganizationStore(database.prisma),
    shippedUserTypes: DEFAULT_USER_TYPES,
  });
  const organizationId =
    ownerless === 'new' ? (await organizations.createOrganization(config.bootstrapOrg)).id : ownerless;
  const password = bootstrapAdminPassword ?? generatedPassword;
  await createAdminService({ store: createAdminStore(database.prisma) }).createAdmin({
    email,
    organizationId,
    role: 'owner',
    ...(password && { password }),
  });
  return { email, generatedPassword };
}
