import { Router } from 'express';
import type { AuditService } from '../../accounts/audit.service.ts';
import type { AuditEvent } from '../../accounts/audit.types.ts';
import { AUDIT_LABELS, isAuditAction, toAuditWords } from '../../accounts/audit-words.ts';
import type { PageToolkit } from '../../http/page-toolkit.ts';
import { readQuery } from '../../http/read-form.ts';
import { toMoment } from '../../http/to-moment.ts';
import { parseNumber, toUrl } from '../browse-params.ts';
import { toConsoleLocals } from '../console-page.ts';
import { getViewer } from '../viewer.ts';
import type { AuditEventView, AuditLocals } from './audit-page.types.ts';

const AUDIT = '/console/audit';
const PAGE = 50;
/** More than any e-mail address or name of an actor. */
const MAX_ACTOR = 300;

interface Filter {
  action?: string;
  actor?: string;
}

/** The list of sensitive actions, for every member. */
export function createAuditRouter({
  pages,
  audit,
}: Pick<PageToolkit, 'pages'> & { audit: Pick<AuditService, 'listEvents' | 'listActors'> }): Router {
  const router = Router();

  router.get('/audit', async (req, res) => {
    const { membership, places } = getViewer(res);
    const { organizationId, timeZone: zone } = membership;
    const action = readQuery(req, 'action');
    const actor = readQuery(req, 'actor').trim().slice(0, MAX_ACTOR);
    const filter: Filter = { ...(isAuditAction(action) && { action }), ...(actor && { actor }) };
    const [before, after] = ['before', 'after'].map((name) => parseNumber(places.read(req, name, AUDIT)));
    const position = before !== undefined ? { before } : { ...(after !== undefined && { after }) };
    const [{ events, more }, actors] = await Promise.all([
      audit.listEvents({ organizationId, ...filter, ...position, limit: PAGE }),
      audit.listActors(organizationId),
    ]);
    const [newest, oldest] = [events.at(0), events.at(-1)];
    const upwards = 'after' in position;
    const known = actors.some((one) => sameActor(one, actor));
    const locals = {
      ...toConsoleLocals(pages, req, res),
      filterAction: AUDIT,
      actions: AUDIT_LABELS.map((one) => ({ value: one.action, label: one.label, selected: one.action === action })),
      actors: (known || !actor ? actors : [actor, ...actors]).map((value) => ({
        value,
        selected: sameActor(value, actor),
      })),
      filtered: Object.keys(filter).length > 0,
      events: events.map((event) => toView(event, zone)),
      newerUrl:
        newest && (upwards ? more : 'before' in position)
          ? toUrl(AUDIT, { ...filter, after: places.close(String(newest.id), AUDIT) })
          : null,
      olderUrl:
        oldest && (upwards || more)
          ? toUrl(AUDIT, { ...filter, before: places.close(String(oldest.id), AUDIT) })
          : null,
      settingsUrl: '/console/settings',
    } satisfies AuditLocals;
    res.render('console/audit', locals);
  });

  return router;
}

function toView({ action, actor, details, requestId, createdAt }: AuditEvent, zone: string): AuditEventView {
  const { label, lines } = toAuditWords(action, details);
  return {
    at: toMoment(createdAt, { zone }),
    who: actor,
    whoUrl: toUrl(AUDIT, { actor }),
    action: label,
    lines,
    requestId,
  };
}

const sameActor = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
