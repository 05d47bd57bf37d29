import type { AuditStore } from './audit.store.ts';
import type { AuditEvent, AuditedAct, AuditedBy, AuditQuery, NewAuditEvent, OperatorAct } from './audit.types.ts';

/** Who acted where an operator of the vendor did, on the command line: no request. */
export const BY_COMMAND_LINE: AuditedBy = { actor: 'command line', requestId: null };

/** How long the same refusal of the same account is kept once (s): a flood of tries must not fill the list. */
const QUIET = 15 * 60;
const MAX_ACTORS = 100;

export type AuditService = ReturnType<typeof createAuditService>;

/** The list of sensitive actions: added to beside the action, read by every member; only `user erase` changes entries. */
export function createAuditService({ store }: { store: AuditStore }) {
  return {
    /** Adds one event to the list of its organization. */
    record: (event: NewAuditEvent): Promise<void> => store.insertEvent(event),

    /** Adds what an operator did on the command line that belongs to no organization. */
    recordOfOperator: (act: OperatorAct): Promise<void> =>
      store.insertEvent({ ...act, ...BY_COMMAND_LINE, organizationId: null }),

    /**
     * Adds what concerns an administrator's account, which is of no single organization, to the list of each that they
     * belong to; nothing for an e-mail that nobody has. A refused sign-in is kept once in a quarter of an hour.
     */
    recordOfAdmin: (email: string, act: AuditedAct & AuditedBy): Promise<void> =>
      store.insertOfAdmin(email, act, act.action === 'sign_in.limited' ? QUIET : undefined),

    /** Who acted in the organization, each once, by name: the first hundred. */
    listActors: (organizationId: string): Promise<string[]> => store.listActors(organizationId, MAX_ACTORS),

    /** Part of a list, newest first; `more`: others follow in the direction asked. */
    async listEvents(query: AuditQuery): Promise<{ events: AuditEvent[]; more: boolean }> {
      const events = await store.listEvents({ ...query, limit: query.limit + 1 });
      const more = events.length > query.limit;
      if (!more) return { events, more };
      return { events: query.after === undefined ? events.slice(0, -1) : events.slice(1), more };
    },
  };
}
