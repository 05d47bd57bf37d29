import type { NewAuditEvent, NewOperatorEvent } from './audit.types.ts';
import { toKey } from './to-key.ts';

/** An event as the audit list keeps it, for whoever writes it in the transaction of what it tells of. */
export interface AuditRow {
  readonly organizationId: string | null;
  readonly actor: string;
  readonly actorKey: string;
  readonly action: string;
  readonly details: object;
  readonly requestId: string | null;
}

/** Pure. */
export const toAuditRow = ({
  organizationId,
  actor,
  action,
  details,
  requestId,
}: NewAuditEvent | NewOperatorEvent): AuditRow => ({
  organizationId,
  actor,
  actorKey: toKey(actor),
  action,
  details,
  requestId,
});
