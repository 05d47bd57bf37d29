import type { Database } from '../store/database.types.ts';
import { uniqueViolation } from '../store/database-errors.ts';
import type { Authorization, EndReason, NewAuthorization, Parties, Refreshed } from './authorization.types.ts';
import { ConnectionsError } from './connections-error.ts';
import { LIFETIMES } from './lifetimes.ts';

export type AuthorizationStore = ReturnType<typeof createAuthorizationStore>;

const LIVE = `status IN ('pending', 'active')`;
/** As its columns keep it: what a statement has just written is equal to it. */
const NOW = 'now()::timestamptz(3)';
/** Seconds. */
const after = (seconds: number): string => `${NOW} + interval '${seconds} seconds'`;
/** Who writes several locks them from the newest to the oldest, so that no two wait for each other in a circle. */
const NEWEST_FIRST = 'ORDER BY a.created_at DESC, a.id DESC FOR UPDATE OF a';
/**
 * Ends what the authorization that is `used` replaces where `isDue` holds: older ones from the same host, unless
 * it keeps them.
 */
const replaceOlder = (isDue: string): string => `UPDATE authorizations older
  SET status = 'ended', end_reason = 'replaced', ended_at = ${NOW}
  FROM (SELECT a.id FROM used JOIN authorizations a USING (connection_id, redirect_host)
    WHERE ${isDue} AND NOT used.keeps_existing AND (a.created_at, a.id) < (used.created_at, used.id) AND a.${LIVE}
    ${NEWEST_FIRST}) AS due
  WHERE older.id = due.id`;

/** Its code can no longer be exchanged. */
const UNUSED = `a.created_at < now() - interval '${2 * LIFETIMES.authorizationCode} seconds'`;

/** Connections and their authorizations. Every time is the database's: no process's clock ends an authorization. */
export function createAuthorizationStore({ prisma, sql }: Database) {
  return {
    /** Finds or makes the Connection and adds a pending Authorization. Throws `already_accepted` for a second Accept. */
    async insertPending(authorization: NewAuthorization): Promise<void> {
      const {
        id,
        organizationId,
        clientId,
        scopes,
        adminId,
        consentedBy,
        redirectHost,
        keepsExisting,
        interactionKey,
      } = authorization;
      try {
        await sql(
          `WITH connection AS (
             INSERT INTO connections (organization_id, client_id, created_at) VALUES ($1::uuid, $2, ${NOW})
             ON CONFLICT (organization_id, client_id) DO UPDATE SET client_id = excluded.client_id
             RETURNING id
           )
           INSERT INTO authorizations
             (id, connection_id, scopes, admin_id, consented_by, redirect_host, interaction_key, created_at, expires_at,
              keeps_existing)
           SELECT $3, connection.id, $4::text[], $5::uuid, $6, $7, $8, ${NOW}, ${after(LIFETIMES.authorization)}, $9
           FROM connection`,
          [organizationId, clientId, id, scopes, adminId, consentedBy, redirectHost, interactionKey, keepsExisting],
        );
      } catch (cause) {
        if (uniqueViolation(cause) !== 'authorizations_interaction_key_key') throw cause;
        throw new ConnectionsError('already_accepted', 'This request was accepted already.', { cause });
      }
    },

    /** pending → active when its code is exchanged; false when it has ended meanwhile. */
    async activate(id: string): Promise<boolean> {
      const rows = await sql(
        `UPDATE authorizations SET status = 'active', activated_at = coalesce(activated_at, ${NOW})
         WHERE id = $1 AND ${LIVE} RETURNING id`,
        [id],
      );
      return rows.length > 0;
    },

    /** Whether this authorization and its organization are live. */
    async isLive(id: string): Promise<boolean> {
      const rows = await sql(
        `SELECT 1 FROM authorizations a JOIN connections c ON c.id = a.connection_id
         JOIN organizations o ON o.id = c.organization_id
         WHERE a.id = $1 AND a.${LIVE} AND a.expires_at > now() AND o.suspended_at IS NULL`,
        [id],
      );
      return rows.length > 0;
    },

    /**
     * A refresh: moves the end on, and is a use like any other. Undefined when the authorization has ended, or its
     * organization is suspended; `first` where it was the first use, which ended the older ones.
     */
    async recordRefresh(id: string): Promise<Refreshed | undefined> {
      const [row] = await sql<Refreshed>(
        `WITH used AS (
           UPDATE authorizations a
           SET last_refresh_at = ${NOW}, expires_at = ${after(LIFETIMES.authorization)},
             first_used_at = coalesce(a.first_used_at, ${NOW})
           FROM connections c JOIN organizations o ON o.id = c.organization_id
           WHERE a.id = $1 AND a.${LIVE} AND a.expires_at > now() AND c.id = a.connection_id AND o.suspended_at IS NULL
           RETURNING a.id, a.connection_id, a.redirect_host, a.created_at, a.keeps_existing, c.organization_id,
             a.first_used_at = ${NOW} AS first
         ), replaced AS (${replaceOlder('used.first')})
         SELECT first, organization_id AS "organizationId" FROM used`,
        [id],
      );
      return row;
    },

    /** The first use of its tokens: ends the older authorizations from the same redirect host, unless it keeps them. */
    async recordFirstUse(id: string): Promise<void> {
      await sql(
        `WITH used AS (
           UPDATE authorizations SET first_used_at = ${NOW} WHERE id = $1 AND first_used_at IS NULL
           RETURNING id, connection_id, redirect_host, created_at, keeps_existing
         )
         ${replaceOlder('TRUE')}`,
        [id],
      );
    },

    /** Moves `last_request_at` on for the authorizations seen in a batch of requests. */
    async recordRequests(seen: ReadonlyMap<string, Date>): Promise<void> {
      await sql(
        `UPDATE authorizations used SET last_request_at = greatest(used.last_request_at, seen.at)
         FROM (SELECT a.id, s.at FROM unnest($1::text[], $2::timestamptz[]) AS s(id, at) JOIN authorizations a USING (id)
           ${NEWEST_FIRST}) AS seen
         WHERE used.id = seen.id`,
        [[...seen.keys()], [...seen.values()].map((at) => at.toISOString())],
      );
    },

    /** Ends a live authorization, of `organizationId` only when given; false when there was none to end. */
    async end(id: string, reason: EndReason, organizationId?: string): Promise<boolean> {
      const rows = await sql(
        `UPDATE authorizations a SET status = 'ended', end_reason = $2::end_reason, ended_at = ${NOW}
         FROM connections c WHERE a.id = $1 AND a.${LIVE} AND c.id = a.connection_id
           AND ($3::uuid IS NULL OR c.organization_id = $3::uuid) RETURNING a.id`,
        [id, reason, organizationId ?? null],
      );
      return rows.length > 0;
    },

    /** Ends what time has ended: codes never exchanged, and refresh tokens past their end. */
    async endLapsed(): Promise<void> {
      await sql(
        `UPDATE authorizations lapsed SET status = 'ended', ended_at = ${NOW},
           end_reason = CASE WHEN lapsed.status = 'pending' THEN 'never_used' ELSE 'expired' END::end_reason
         FROM (SELECT a.id FROM authorizations a
           WHERE (a.status = 'pending' AND ${UNUSED}) OR (a.status = 'active' AND a.expires_at <= now())
           ${NEWEST_FIRST}) AS due
         WHERE lapsed.id = due.id`,
      );
    },

    /** The organization an authorization acts for. */
    async findOrganizationId(id: string): Promise<string | undefined> {
      const [row] = await sql<{ organization_id: string }>(
        'SELECT c.organization_id FROM authorizations a JOIN connections c ON c.id = a.connection_id WHERE a.id = $1',
        [id],
      );
      return row?.organization_id;
    },

    /** Whom an authorization, live or not, stands between; undefined when there is none. */
    async findParties(id: string): Promise<Parties | undefined> {
      const [row] = await sql<Parties>(
        `SELECT c.organization_id AS "organizationId", client.name AS "clientName", a.redirect_host AS "redirectHost"
         FROM authorizations a JOIN connections c ON c.id = a.connection_id JOIN clients client ON client.id = c.client_id
         WHERE a.id = $1`,
        [id],
      );
      return row;
    },

    /** All authorizations of an organization, newest first. */
    async listAuthorizations(organizationId: string): Promise<Authorization[]> {
      const rows = await prisma.authorization.findMany({
        where: { connection: { organizationId } },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        include: { connection: { select: { clientId: true, client: { select: { name: true } } } } },
      });
      return rows.map(({ connection, connectionId: _c, adminId: _a, interactionKey: _k, firstUsedAt: _f, ...row }) => ({
        ...row,
        clientId: connection.clientId,
        clientName: connection.client.name,
      }));
    },
  };
}
