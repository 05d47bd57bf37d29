import { type Request, type Response, Router } from 'express';
import type { Membership } from '../../accounts/account.types.ts';
import { mayAuthorize } from '../../accounts/may-authorize.ts';
import { notFoundError } from '../../http/error-pages.ts';
import type { PageToolkit } from '../../http/page-toolkit.ts';
import { getRequestId } from '../../http/request-id.ts';
import { toMoment } from '../../http/to-moment.ts';
import { toConsoleLocals } from '../console-page.ts';
import { getViewer } from '../viewer.ts';
import type { SetupCheckService } from './setup-check.service.ts';
import type { SetupCheckResult } from './setup-check.types.ts';
import type { SetupCheckLocals, SetupCheckView } from './setup-check-page.types.ts';
import { toCure } from './to-cure.ts';
import { toReport } from './to-report.ts';

const SETUP_CHECK = '/console/setup-check';

export interface SetupCheckRouterDeps extends Pick<PageToolkit, 'pages'> {
  setupCheck: SetupCheckService;
  clientName: string;
}

/** Okta's specification test, run here: the last result for every member, running it for who may authorize. */
export function createSetupCheckRouter({ pages, setupCheck, clientName }: SetupCheckRouterDeps): Router {
  const router = Router();

  router.get('/setup-check', (req, res) => render(req, res, null));

  router.post('/setup-check', async (req, res) => {
    const { admin, membership } = getViewer(res);
    const run = await setupCheck.runCheck(membership, { actor: admin.email, requestId: getRequestId(res) });
    if (run.ran) {
      res.redirect(303, SETUP_CHECK);
      return;
    }
    res.status(run.why === 'running' ? 409 : 429).set('Retry-After', String(run.retryAfterSeconds));
    await render(req, res, { why: run.why, minutes: Math.ceil(run.retryAfterSeconds / 60) });
  });

  router.get('/setup-check.txt', async (_req, res) => {
    const result = await getLast(res);
    res.attachment(toFileName(result, 'txt')).type('text/plain').send(toReport(result));
  });

  router.get('/setup-check.json', async (_req, res) => {
    const result = await getLast(res);
    res
      .attachment(toFileName(result, 'json'))
      .type('application/json')
      .send(`${JSON.stringify(result, null, 2)}\n`);
  });

  return router;

  async function getLast(res: Response): Promise<SetupCheckResult> {
    const result = await setupCheck.findLast(getViewer(res).membership);
    if (result) return result;
    throw notFoundError();
  }

  async function render(req: Request, res: Response, refused: SetupCheckLocals['refused']): Promise<void> {
    const { membership } = getViewer(res);
    const last = await setupCheck.findLast(membership);
    const locals = {
      ...toConsoleLocals(pages, req, res),
      action: SETUP_CHECK,
      hidden: {},
      clientName,
      mayNotRun: toReason(membership),
      refused,
      last: last ? toView(last, membership.timeZone) : null,
    } satisfies SetupCheckLocals;
    res.render('console/setup-check', locals);
  }
}

function toReason({ role, suspended }: Membership): SetupCheckLocals['mayNotRun'] {
  if (!mayAuthorize(role)) return 'role';
  return suspended ? 'suspended' : null;
}

function toView({ at, results, ...others }: SetupCheckResult, zone: string): SetupCheckView {
  const { ranBy, version, baseUrl, brokeOff } = others;
  return {
    at: toMoment(new Date(at), { zone }),
    ranBy,
    version,
    baseUrl,
    brokeOff,
    passed: results.filter((one) => one.passed).length,
    requests: results.map((one) => ({ ...one, cure: one.passed ? null : toCure(one.number) })),
    textUrl: `${SETUP_CHECK}.txt`,
    jsonUrl: `${SETUP_CHECK}.json`,
  };
}

const toFileName = ({ at }: SetupCheckResult, extension: string): string =>
  `okta-specification-test-${at.slice(0, 10)}.${extension}`;
