import { Router } from 'express';
import { mayAuthorize } from '../../accounts/may-authorize.ts';
import type { PageToolkit } from '../../http/page-toolkit.ts';
import { toMoment, toMomentOrNull } from '../../http/to-moment.ts';
import { toAuthorizationView } from '../connection/authorization.mapper.ts';
import { toConsoleLocals } from '../console-page.ts';
import { getViewer } from '../viewer.ts';
import { toFailureView } from './failure.mapper.ts';
import type { OverviewService } from './overview.service.ts';
import type { OverviewLocals } from './overview-page.types.ts';
import { toRequestCharts } from './to-request-charts.ts';
import { toWarnings } from './to-warnings.ts';

export interface OverviewRouterDeps extends Pick<PageToolkit, 'pages'> {
  overview: OverviewService;
  /** Who connects, named before anybody has: "Okta". */
  clientName: string;
}

/** The start page: is it working, what happened, what will break and when. */
export function createOverviewRouter({ pages, overview, clientName }: OverviewRouterDeps): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    const { organizationId, role, suspended, timeZone: zone } = getViewer(res).membership;
    const { authorizations, health, users, groups, day, month, failures, secretDates } = await overview.getOverview({
      organizationId,
      suspended,
      zone,
    });
    const mayRevoke = mayAuthorize(role);
    const live = authorizations
      .filter(({ status }) => status !== 'ended')
      .map((authorization) => toAuthorizationView(authorization, { mayRevoke, zone }));
    const [newestSecret] = secretDates;
    const locals = {
      ...toConsoleLocals(pages, req, res),
      clientName: authorizations[0]?.clientName ?? clientName,
      state: health.state,
      lastHeardAt: toMomentOrNull(health.lastHeardAt, { zone }),
      ended: health.ended && toAuthorizationView(health.ended, { mayRevoke, zone }),
      live,
      users: { active: users.active, inactive: users.total - users.active, url: '/console/users' },
      groups: { total: groups, url: '/console/groups' },
      day: { requests: day.requests, problems: day.problems, url: '/console/activity?range=day' },
      charts: toRequestCharts({ day: day.series, month, zone }),
      failures: failures.map((failure) => toFailureView(failure, zone)),
      failuresUrl: `/console/activity${failures[0] ? `?outcome=${failures[0].outcome}` : ''}`,
      warnings: toWarnings(live, health.endingSoon),
      secret: newestSecret ? { since: toMoment(newestSecret, { zone }), inUse: secretDates.length } : null,
    } satisfies OverviewLocals;
    res.render('console/overview', locals);
  });

  return router;
}
