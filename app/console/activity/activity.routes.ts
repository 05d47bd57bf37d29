import { type Request, type Response, Router } from 'express';
import type { ActivityService } from '../../activity/activity.service.ts';
import type { LoggedRequest } from '../../activity/activity.types.ts';
import { OUTCOMES } from '../../activity/to-outcome.ts';
import type { TouchedStore } from '../../directory/touched.store.ts';
import { PageError } from '../../http/page-error.ts';
import type { PageToolkit } from '../../http/page-toolkit.ts';
import { toUrl } from '../browse-params.ts';
import { toConsoleLocals } from '../console-page.ts';
import { toRequestUrl } from '../console-urls.ts';
import type { Places } from '../places.ts';
import { getViewer } from '../viewer.ts';
import type { ActivityLocals, RequestLocals } from './activity-page.types.ts';
import { OUTCOME_VIEWS } from './outcomes.ts';
import { formatPosition, METHODS, type RANGES, type ReadFilter, readFilter, readPlace } from './read-filter.ts';
import { type RowContext, toRequestRow } from './request.mapper.ts';
import { createRequestDetails } from './request-details.ts';

const ACTIVITY = '/console/activity';
const PAGE = 50;
const REQUEST_ID = /^[\w.:-]{1,200}$/;
const RANGE_LABELS: Readonly<Record<keyof typeof RANGES, string>> = {
  hour: 'Last hour',
  day: 'Last 24 hours',
  week: 'Last 7 days',
  month: 'Last 30 days',
};

export interface ActivityRouterDeps extends Pick<PageToolkit, 'pages' | 'explainError'> {
  activity: ActivityService;
  directory: TouchedStore;
  clientName: string;
  /** Days that requests are kept. */
  keptDays: number;
}

/** Every request of the organization's connections, and one of them explained; for every member. */
export function createActivityRouter(deps: ActivityRouterDeps): Router {
  const { pages, activity, directory, clientName, keptDays } = deps;
  const router = Router();
  const details = createRequestDetails(deps);

  router.get('/activity', async (req, res) => {
    const { membership, places } = getViewer(res);
    const { organizationId, timeZone: zone } = membership;
    const asked = readFilter(req, zone);
    const resourceId = asked.user ? await directory.findByName(organizationId, asked.user) : undefined;
    const nobody = asked.user !== '' && resourceId === undefined;
    const { requests, hasNewer, hasOlder } = nobody
      ? NOTHING
      : await activity.listRequests(
          organizationId,
          { ...asked.filter, ...(resourceId && { resourceId }) },
          { limit: PAGE, ...readPlace(req, places, ACTIVITY) },
        );
    const context = await readContext(organizationId, zone, requests);
    const [newest, oldest] = [requests.at(0), requests.at(-1)];
    const locals = {
      ...toConsoleLocals(pages, req, res),
      clientName,
      filterAction: ACTIVITY,
      ...toChoices(asked),
      user: asked.user,
      from: asked.from,
      to: asked.to,
      problems: nobody ? [...asked.problems, NOBODY(asked.user)] : asked.problems,
      filtered: Object.keys(asked.parameters).length > 0,
      keptDays,
      requests: requests.map((request) => toRequestRow(request, context)),
      newerUrl: newest && hasNewer ? toPageUrl(asked, 'newer', newest, places) : null,
      olderUrl: oldest && hasOlder ? toPageUrl(asked, 'older', oldest, places) : null,
    } satisfies ActivityLocals;
    res.render('console/activity', locals);
  });

  router.get('/activity/:requestId.txt', async (req, res) => {
    const { supportText } = await readRequest(req, res);
    res.set('Content-Disposition', `attachment; filename="request-${toFileName(String(req.params.requestId))}.txt"`);
    res.type('text/plain; charset=utf-8').send(supportText);
  });

  router.get('/activity/:requestId', async (req, res) => {
    const found = await readRequest(req, res);
    const locals = {
      ...toConsoleLocals(pages, req, res),
      clientName,
      backUrl: ACTIVITY,
      ...found,
      supportUrl: `${toRequestUrl(String(req.params.requestId))}.txt`,
    } satisfies RequestLocals;
    res.render('console/request', locals);
  });

  async function readRequest(req: Request, res: Response) {
    const { brand, supportEmail } = pages.bare(res);
    const { membership } = getViewer(res);
    const requestId = String(req.params.requestId);
    const found = REQUEST_ID.test(requestId)
      ? await details.find(membership, requestId, { client: clientName, brand, supportEmail })
      : undefined;
    if (found) return found;
    throw new PageError(404, {
      title: 'There is no such request',
      happened: [
        `Your organization has no request with this id. Requests are kept for ${keptDays} days, and appear a second after they were answered.`,
      ],
      next: ['Check the id, or look in the list.'],
      link: { href: ACTIVITY, label: 'See all activity' },
    });
  }

  /** Names and effects of a page of requests, in two statements however many there are. */
  async function readContext(
    organizationId: string,
    zone: string,
    requests: readonly LoggedRequest[],
  ): Promise<RowContext> {
    const ids = requests.flatMap(({ resourceId }) => resourceId ?? []);
    const requestIds = requests.filter(({ method }) => method !== 'GET').map(({ requestId }) => requestId);
    const [names, actions] = await Promise.all([
      directory.listNames(organizationId, ids),
      requestIds.length > 0 ? directory.listActionsOf(organizationId, requestIds) : [],
    ]);
    return {
      zone,
      names: new Map(names.map((named) => [named.id, named])),
      actions: groupByRequest(actions),
    };
  }

  return router;
}

function groupByRequest<Action extends { requestId: string }>(actions: readonly Action[]): Map<string, Action[]> {
  const groups = new Map<string, Action[]>();
  for (const action of actions) {
    const group = groups.get(action.requestId);
    if (group) group.push(action);
    else groups.set(action.requestId, [action]);
  }
  return groups;
}

const NOTHING = { requests: [], hasNewer: false, hasOlder: false };
const NOBODY = (text: string): string =>
  `No user or group is called “${text}”. Take the whole user name, the name of the group, or the id, which deleted ones keep.`;

function toChoices({ filter, range }: ReadFilter) {
  const toChoice = (value: string, label: string, chosen: string) => ({ value, label, selected: value === chosen });
  return {
    outcomes: OUTCOMES.map((outcome) => toChoice(outcome, OUTCOME_VIEWS[outcome].label, filter.outcome ?? '')),
    methods: METHODS.map((method) => toChoice(method, method, filter.method ?? '')),
    ranges: [
      ...Object.entries(RANGE_LABELS).map(([value, label]) => toChoice(value, label, range)),
      toChoice('custom', 'From … to …', range),
    ],
  };
}

function toPageUrl(
  { parameters }: ReadFilter,
  direction: 'newer' | 'older',
  request: LoggedRequest,
  places: Places,
): string {
  return toUrl(ACTIVITY, { ...parameters, [direction]: places.close(formatPosition(request), ACTIVITY) });
}

const toFileName = (text: string): string => text.replace(/[^\w-]/g, '').slice(0, 60);
