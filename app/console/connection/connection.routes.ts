import { type Request, type Response, Router } from 'express';
import { mayAuthorize } from '../../accounts/may-authorize.ts';
import type { AuthorizationService } from '../../connections/authorization.service.ts';
import type { PageToolkit } from '../../http/page-toolkit.ts';
import type { PasswordProblem } from '../../http/pages.types.ts';
import { getRequestId } from '../../http/request-id.ts';
import { takeNotice, toConsoleLocals } from '../console-page.ts';
import { getViewer } from '../viewer.ts';
import { toAuthorizationView } from './authorization.mapper.ts';
import type { ConnectionLocals, RevokeLocals } from './connection-page.types.ts';
import type { Revocation, RevocationService } from './revocation.service.ts';

const CONNECTION = '/console/connection';

export interface ConnectionRouterDeps extends Pick<PageToolkit, 'pages' | 'signIn'> {
  authorizations: Pick<AuthorizationService, 'listAuthorizations'>;
  revocations: RevocationService;
  /** Who connects, named before anybody has: "Okta". */
  clientName: string;
}

/** What the organization authorized, live and ended, and taking an authorization back after the password. */
export function createConnectionRouter(deps: ConnectionRouterDeps): Router {
  const { pages, signIn, authorizations, revocations, clientName } = deps;
  const router = Router();

  router.get('/connection', async (req, res) => {
    const { organizationId, role, timeZone: zone } = getViewer(res).membership;
    const all = await authorizations.listAuthorizations(organizationId);
    const views = all.map((authorization) =>
      toAuthorizationView(authorization, { mayRevoke: mayAuthorize(role), zone }),
    );
    const locals = {
      ...toConsoleLocals(pages, req, res),
      clientName: all[0]?.clientName ?? clientName,
      live: views.filter(({ status }) => status !== 'ended'),
      ended: views.filter(({ status }) => status === 'ended'),
      notice: takeNotice(req),
    } satisfies ConnectionLocals;
    res.render('console/connection', locals);
  });

  router.get('/authorizations/:id/revoke', async (req, res) => {
    await renderRevoke(req, res, toRevocation(res, req.params.id), null);
  });

  router.post('/authorizations/:id/revoke', async (req, res) => {
    const revocation = toRevocation(res, req.params.id);
    const { authorization } = await revocations.getRevocable(revocation);
    const result = await signIn.confirmPassword(req, res);
    if (!result.ok) {
      await renderRevoke(req, res.status(result.status), revocation, result.problem);
      return;
    }
    const { email } = getViewer(res).admin;
    await revocations.revoke(revocation, { email, requestId: getRequestId(res) });
    req.session.notice = `The authorization of ${authorization.redirectHost} was revoked.`;
    res.redirect(303, CONNECTION);
  });

  return router;

  async function renderRevoke(
    req: Request,
    res: Response,
    revocation: Revocation,
    problem: PasswordProblem | null,
  ): Promise<void> {
    const { authorization, othersLive } = await revocations.getRevocable(revocation);
    const view = toAuthorizationView(authorization, { mayRevoke: true, zone: getViewer(res).membership.timeZone });
    const locals = {
      ...toConsoleLocals(pages, req, res),
      action: view.revokeUrl ?? '',
      hidden: {},
      clientName: authorization.clientName,
      authorization: view,
      othersLive,
      cancelUrl: CONNECTION,
      problem,
    } satisfies RevokeLocals;
    res.render('console/revoke', locals);
  }
}

function toRevocation(res: Response, authorizationId: string): Revocation {
  const { admin, membership } = getViewer(res);
  return { adminId: admin.id, organizationId: membership.organizationId, authorizationId };
}
