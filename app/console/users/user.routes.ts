import { type Request, Router } from 'express';
import type { AuthorizationService } from '../../connections/authorization.service.ts';
import type { PageToolkit } from '../../http/page-toolkit.ts';
import { readQuery } from '../../http/read-form.ts';
import type { ConsoleDirectory } from '../console.types.ts';
import { toConsoleLocals } from '../console-page.ts';
import { getViewer } from '../viewer.ts';
import { toHistoryEntry } from './history.mapper.ts';
import { toUserDetails, toUserUrl } from './user.mapper.ts';
import type { UserLocals } from './users-page.types.ts';

const USERS = '/console/users';
/** Changes shown at first, and at most. */
const CHANGES = 50;
const MAX_CHANGES = 5_000;

export interface UserRouterDeps extends Pick<PageToolkit, 'pages'> {
  directory: ConsoleDirectory;
  authorizations: Pick<AuthorizationService, 'listAuthorizations'>;
}

/** One user, and what happened to it. */
export function createUserRouter({ pages, directory, authorizations }: UserRouterDeps): Router {
  const router = Router();

  router.get('/users/:id', async (req, res) => {
    const { organizationId, timeZone: zone } = getViewer(res).membership;
    const limit = Math.min(readNumber(req, 'changes') ?? CHANGES, MAX_CHANGES);
    const user = await directory.getUser(organizationId, req.params.id);
    const [changes, consents] = await Promise.all([
      directory.listChanges(organizationId, user.id, limit + 1),
      authorizations.listAuthorizations(organizationId),
    ]);
    const older = changes.length > limit && limit < MAX_CHANGES;
    const locals = {
      ...toConsoleLocals(pages, req, res),
      user: toUserDetails(user, zone),
      history: changes.slice(0, limit).map((change) => toHistoryEntry(change, consents, zone)),
      olderHistoryUrl: older ? `${toUserUrl(user.id)}?changes=${limit * 4}#history` : null,
      backUrl: USERS,
    } satisfies UserLocals;
    res.render('console/user', locals);
  });

  return router;
}

/** A whole number of the query; undefined for anything else. */
function readNumber(req: Request, name: string): number | undefined {
  const text = readQuery(req, name);
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}
