import type { Prisma } from '../../generated/prisma/client.ts';
import type { Database } from '../store/database.types.ts';
import { uniqueViolation } from '../store/database-errors.ts';
import type { Client, ClientAudit, ClientSummary, NewClient } from './client.types.ts';
import { ConnectionsError } from './connections-error.ts';
import { oktaRedirectUris } from './redirect-uris.ts';
import { OFFLINE_ACCESS, SCIM_SCOPES } from './scopes.ts';

export type ClientStore = ReturnType<typeof createClientStore>;

/** Clients, their redirect URIs and the digests of their secrets. */
export function createClientStore({ prisma, sql }: Database) {
  const requireClient = async (id: string): Promise<void> => {
    if ((await prisma.client.count({ where: { id } })) === 0) {
      throw new ConnectionsError('client_not_found', `There is no client "${id}".`);
    }
  };
  /** The part of a transaction that writes the entry of the audit list, where there is one. */
  const insertAudit = (audit: ClientAudit | undefined) => (audit ? [prisma.auditEvent.create({ data: audit })] : []);

  /** Makes a change, and the entry of the audit list that says how many rows it concerned; gives how many. */
  const changeRows = (
    change: (tx: Prisma.TransactionClient) => Promise<number>,
    toAudit?: (rows: number) => ClientAudit,
  ): Promise<number> =>
    prisma.$transaction(async (tx: Prisma.TransactionClient) => {
      const rows = await change(tx);
      if (toAudit) await tx.auditEvent.create({ data: toAudit(rows) });
      return rows;
    });

  return {
    /** The client with what authenticates it; undefined when unknown. One statement: every token request asks. */
    async findClient(id: string): Promise<Client | undefined> {
      const [client] = await sql<Client>(
        `SELECT c.id, c.name, c.app_name AS "appName", c.auth_method AS "authMethod", c.jwks, c.scopes, c.resources,
           c.require_pkce AS "requirePkce",
           (SELECT coalesce(jsonb_agg(jsonb_build_object('uri', u.uri, 'testHost', u.test_host) ORDER BY u.uri), '[]')
            FROM redirect_uris u WHERE u.client_id = c.id) AS "redirectUris",
           ARRAY(SELECT s.secret_hash FROM client_secrets s WHERE s.client_id = c.id AND s.retired_at IS NULL
             ORDER BY s.created_at DESC) AS "secretHashes"
         FROM clients c WHERE c.id = $1`,
        [id],
      );
      return client;
    },

    /** All, by id. */
    async listClients(): Promise<ClientSummary[]> {
      const rows = await prisma.client.findMany({
        select: {
          id: true,
          name: true,
          appName: true,
          authMethod: true,
          createdAt: true,
          secrets: { where: { retiredAt: null }, select: { createdAt: true }, orderBy: { createdAt: 'desc' } },
          redirectUris: { select: { uri: true }, orderBy: { uri: 'asc' } },
          _count: { select: { connections: true } },
        },
        orderBy: { id: 'asc' },
      });
      return rows.map(({ secrets, redirectUris, _count, ...row }) => ({
        ...row,
        secretsMadeAt: secrets.map(({ createdAt }) => createdAt),
        redirectUris: redirectUris.map(({ uri }) => uri),
        connections: _count.connections,
      }));
    },

    /** Registers a client with Okta's redirect URIs and every scope offered. Throws `client_exists`. */
    async insertClient(
      { id, name, appName, jwks }: NewClient,
      secretHash: string | undefined,
      audit?: ClientAudit,
    ): Promise<void> {
      try {
        const create = prisma.client.create({
          data: {
            id,
            name,
            appName,
            scopes: [...SCIM_SCOPES, OFFLINE_ACCESS],
            redirectUris: { create: oktaRedirectUris(appName) },
            ...(jwks && { authMethod: 'private_key_jwt', jwks: jwks as Prisma.InputJsonObject }),
            ...(secretHash && { secrets: { create: { secretHash } } }),
          },
        });
        await prisma.$transaction([create, ...insertAudit(audit)]);
      } catch (cause) {
        if (uniqueViolation(cause) === undefined) throw cause;
        throw new ConnectionsError('client_exists', `The client "${id}" exists already.`, { cause });
      }
    },

    /** Gives the client another `{appName}`: Okta's redirect URIs take the place of the old ones. Throws `client_not_found`. */
    async updateAppName(id: string, appName: string, audit?: ClientAudit): Promise<void> {
      await requireClient(id);
      const update = prisma.client.update({
        where: { id },
        data: { appName, redirectUris: { deleteMany: {}, create: oktaRedirectUris(appName) } },
      });
      await prisma.$transaction([update, ...insertAudit(audit)]);
    },

    /** When each secret in use was made, newest first; none for a client with keys, or unknown. */
    async listSecretDates(clientId: string): Promise<Date[]> {
      const rows = await prisma.clientSecret.findMany({
        where: { clientId, retiredAt: null },
        orderBy: { createdAt: 'desc' },
        select: { createdAt: true },
      });
      return rows.map(({ createdAt }) => createdAt);
    },

    /** Adds a secret beside those in use. Throws `client_not_found`. */
    async insertSecret(clientId: string, secretHash: string, audit?: ClientAudit): Promise<void> {
      await requireClient(clientId);
      const create = prisma.clientSecret.create({ data: { clientId, secretHash } });
      await prisma.$transaction([create, ...insertAudit(audit)]);
    },

    /**
     * Retires all secrets but the newest; gives how many. Throws `client_not_found`. One statement: a secret that is added
     * meanwhile is either the newest or not seen, and stays.
     */
    async retireOldSecrets(clientId: string, toAudit?: (retired: number) => ClientAudit): Promise<number> {
      await requireClient(clientId);
      return changeRows(
        (tx) => tx.$executeRaw`
          UPDATE client_secrets SET retired_at = now() WHERE client_id = ${clientId} AND retired_at IS NULL AND id <> (
            SELECT id FROM client_secrets WHERE client_id = ${clientId} AND retired_at IS NULL
            ORDER BY created_at DESC, id DESC LIMIT 1)`,
        toAudit,
      );
    },

    /** Takes Okta's internal test hosts off the allow-list; gives how many. Throws `client_not_found`. */
    async deleteTestHosts(clientId: string, toAudit?: (removed: number) => ClientAudit): Promise<number> {
      await requireClient(clientId);
      return changeRows(
        async (tx) => (await tx.redirectUri.deleteMany({ where: { clientId, testHost: true } })).count,
        toAudit,
      );
    },
  };
}
