import { randomBytes, randomUUID } from 'node:crypto';
import type { Role } from '../../app/accounts/account.types.ts';
import { createAdminService } from '../../app/accounts/admin.service.ts';
import { createAdminStore } from '../../app/accounts/admin.store.ts';
import { createClientService } from '../../app/connections/client.service.ts';
import { createClientStore } from '../../app/connections/client.store.ts';
import { SCIM_SCOPES } from '../../app/connections/scopes.ts';
import type { CatalogueKind } from '../../app/directory/catalogue.types.ts';
import { hashIdentifier } from '../../app/oauth/oidc-record.store.ts';
import type { Database } from '../../app/store/database.types.ts';

/** The client secret of the tests. */
export const OKTA_SECRET = 'okta-secret-of-the-tests-0123456789-abcdefghijk';

/** What a token in a test stands for. */
export interface GivenToken {
  token: string;
  authorizationId: string;
  organizationId: string;
}

interface CatalogueOf {
  roles?: readonly string[];
  entitlements?: readonly string[];
}

/** Rows that tests start from. */
export function createGiven(database: Database, publicUrl: string) {
  const { prisma } = database;
  const clients = createClientService({ clients: createClientStore(database) });
  const admins = createAdminService({ store: createAdminStore(prisma) });
  const given = {
    clients,
    admins,

    /** Okta's client as the bootstrap registers it, with the secret of the tests. */
    oktaClient: () => clients.addClient({ id: 'okta', name: 'Okta', appName: 'brellium_1' }, OKTA_SECRET),

    /** Another client with the same redirect URIs; gives its secret. */
    secondClient: (id: string) => clients.addClient({ id, name: `Client ${id}`, appName: 'brellium_1' }),

    /** An admin who signs in with this e-mail and password. */
    async admin(values: {
      email: string;
      password: string;
      name?: string;
      memberships: { organizationId: string; role: Role }[];
    }) {
      const { memberships, ...who } = values;
      const [first, ...more] = memberships;
      if (!first) throw new Error('An admin has at least one membership.');
      const admin = await admins.createAdmin({ ...who, ...first });
      for (const { organizationId, role } of more) await admins.addMembership(admin, organizationId, role);
      return admin;
    },

    /** An organization with the user types employee, operations and manager. */
    async organization(values: { name?: string; userNameFormat?: 'email' | 'any'; anyUserType?: boolean } = {}) {
      const name = values.name ?? `Org ${randomUUID()}`;
      const types = ['employee', 'operations', 'manager'];
      return prisma.organization.create({
        data: {
          ...values,
          name,
          nameKey: name.toLowerCase(),
          userTypes: {
            create: types.map((value, position) => ({
              value,
              valueKey: value,
              permissions: [`${value}.read`, `${value}.write`],
              position,
            })),
          },
        },
      });
    },

    /** Active users past SCIM, many.1@example.com and so on; gives their ids in that order. */
    async users(organizationId: string, count: number) {
      const rows = await prisma.$queryRaw<{ id: string }[]>`
        INSERT INTO users (organization_id, user_name, user_name_key, external_id, emails, email_keys, name_key, search)
        SELECT ${organizationId}::uuid, name, name, 'many-' || n,
          jsonb_build_array(jsonb_build_object('value', name, 'type', 'work', 'primary', true)), ARRAY[name],
          name, name || ' many-' || n
        FROM generate_series(1, ${count}::int) AS n, concat('many.', n, '@example.com') AS name
        ORDER BY n
        RETURNING id`;
      return rows.map(({ id }) => id);
    },

    /** Roles and entitlements that the organization's users may be given. */
    async catalogue(organizationId: string, { roles = [], entitlements = [] }: CatalogueOf) {
      const toRow = (kind: CatalogueKind) => (id: string) => ({ organizationId, kind, id, displayName: `The ${id}` });
      await prisma.catalogueEntry.createMany({
        data: [...roles.map(toRow('role')), ...entitlements.map(toRow('entitlement'))],
      });
    },

    /** A client that tokens may name, unless it is there already: without secret and redirect URIs it authorizes nothing. */
    async client(id = 'okta') {
      return prisma.client.upsert({
        where: { id },
        update: {},
        create: { id, name: 'Okta', appName: 'brellium_1', scopes: [...SCIM_SCOPES, 'offline_access'] },
      });
    },

    /** A live access token, as if an administrator of the organization had accepted and Okta exchanged the code. */
    async token(values: {
      organizationId: string;
      scopes?: readonly string[];
      clientId?: string;
      redirectHost?: string;
      expiresAt?: Date;
    }): Promise<GivenToken> {
      const { organizationId, scopes = SCIM_SCOPES, clientId = 'okta' } = values;
      await given.client(clientId);
      const connection = await prisma.connection.upsert({
        where: { organizationId_clientId: { organizationId, clientId } },
        update: {},
        create: { organizationId, clientId },
      });
      const authorizationId = randomBytes(16).toString('base64url');
      const now = new Date();
      await prisma.authorization.create({
        data: {
          id: authorizationId,
          connectionId: connection.id,
          status: 'active',
          scopes: [...scopes],
          consentedBy: 'owner@example.com',
          redirectHost: values.redirectHost ?? 'system-admin.okta.com',
          interactionKey: randomUUID(),
          createdAt: now,
          activatedAt: now,
          expiresAt: new Date(now.getTime() + 400 * 86_400_000),
        },
      });
      const token = randomBytes(32).toString('base64url');
      await prisma.oidcRecord.create({
        data: {
          kind: 'AccessToken',
          idHash: hashIdentifier(token),
          grantId: authorizationId,
          payload: { aud: `${publicUrl}/scim/v2`, scope: scopes.join(' '), clientId, grantId: authorizationId },
          expiresAt: values.expiresAt ?? new Date(now.getTime() + 3_600_000),
        },
      });
      return { token, authorizationId, organizationId };
    },
  };
  return given;
}

export type Given = ReturnType<typeof createGiven>;
