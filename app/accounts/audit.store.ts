import type { Database } from '../store/database.types.ts';
import type { AuditEvent, AuditedAct, AuditedBy, AuditQuery, NewAuditEvent, NewOperatorEvent } from './audit.types.ts';
import { toKey } from './to-key.ts';

export type AuditStore = ReturnType<typeof createAuditStore>;

interface AuditRow {
  id: number;
  action: string;
  actor: string;
  details: unknown;
  request_id: string | null;
  created_at: Date;
}

const COLUMNS = 'organization_id, action, actor, actor_key, details, request_id';

/** The audit list in the database: rows are added and read; `user erase` alone changes some. */
export function createAuditStore({ sql }: Pick<Database, 'sql'>) {
  return {
    async insertEvent(event: NewAuditEvent | NewOperatorEvent): Promise<void> {
      const { organizationId, action, actor, details, requestId } = event;
      await sql(`INSERT INTO audit_events (${COLUMNS}) VALUES ($1::uuid, $2, $3, $4, $5::jsonb, $6)`, [
        organizationId,
        action,
        actor,
        toKey(actor),
        JSON.stringify(details),
        requestId,
      ]);
    },

    /**
     * Adds the event to every organization of the admin with this e-mail (none: nothing happens); where `quiet` is
     * given, only where the same was not kept in the last `quiet` seconds.
     */
    async insertOfAdmin(email: string, act: AuditedAct & AuditedBy, quiet?: number): Promise<void> {
      await sql(
        `INSERT INTO audit_events (${COLUMNS})
         SELECT m.organization_id, $2, $3, $4, $5::jsonb, $6
         FROM admins a JOIN memberships m ON m.admin_id = a.id
         WHERE a.email_key = $1 AND ($7::float8 IS NULL OR NOT EXISTS (
           SELECT 1 FROM audit_events e WHERE e.organization_id = m.organization_id AND e.actor_key = $4
             AND e.action = $2 AND e.created_at > now() - make_interval(secs => $7::float8)))`,
        [
          toKey(email),
          act.action,
          act.actor,
          toKey(act.actor),
          JSON.stringify(act.details),
          act.requestId,
          quiet ?? null,
        ],
      );
    },

    /** Who acted, each once, by name; at most `limit`. One look into the index for each, however long the list is. */
    async listActors(organizationId: string, limit: number): Promise<string[]> {
      const rows = await sql<{ actor: string }>(
        `WITH RECURSIVE actors AS (
           (SELECT actor_key, actor FROM audit_events WHERE organization_id = $1::uuid ORDER BY actor_key LIMIT 1)
           UNION ALL
           SELECT next.actor_key, next.actor FROM actors, LATERAL (
             SELECT e.actor_key, e.actor FROM audit_events e
             WHERE e.organization_id = $1::uuid AND e.actor_key > actors.actor_key ORDER BY e.actor_key LIMIT 1) AS next
         )
         SELECT actor FROM actors LIMIT $2::integer`,
        [organizationId, limit],
      );
      return rows.map(({ actor }) => actor);
    },

    /** Newest first. */
    async listEvents({ organizationId, action, actor, before, after, limit }: AuditQuery): Promise<AuditEvent[]> {
      const values: unknown[] = [];
      const where = organizationId === null ? ['organization_id IS NULL'] : [];
      const and = (condition: string, value: unknown): void => {
        values.push(value);
        where.push(`${condition} $${values.length}`);
      };
      if (organizationId !== null) and('organization_id =', organizationId);
      if (action !== undefined) and('action =', action);
      if (actor !== undefined) and('actor_key =', toKey(actor));
      if (before !== undefined) and('id <', before);
      if (after !== undefined) and('id >', after);
      values.push(limit);
      const rows = await sql<AuditRow>(
        `SELECT id, action, actor, details, request_id, created_at FROM audit_events
         WHERE ${where.join(' AND ')} ORDER BY id ${after === undefined ? 'DESC' : 'ASC'} LIMIT $${values.length}::integer`,
        values,
      );
      const events = rows.map(toEvent);
      return after === undefined ? events : events.reverse();
    },
  };
}

const toEvent = ({ request_id, created_at, ...row }: AuditRow): AuditEvent => ({
  ...row,
  requestId: request_id,
  createdAt: created_at,
});
