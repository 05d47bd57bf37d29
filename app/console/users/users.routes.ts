import { type Request, Router } from 'express';
import type { AuthorizationService } from '../../connections/authorization.service.ts';
import type { PageToolkit } from '../../http/page-toolkit.ts';
import { readQuery } from '../../http/read-form.ts';
import type { ConsoleDirectory } from '../console.types.ts';
import { toConsoleLocals } from '../console-page.ts';
import { getViewer } from '../viewer.ts';
import { toHistoryEntry } from './history.mapper.ts';
import { toUserDetails, toUserRow, toUserUrl } from './user.mapper.ts';
import type { UserLocals, UsersLocals } from './users-page.types.ts';

const USERS = '/console/users';
const PAGE = 50;
const MAX_SEARCH = 200;
/** Changes shown at first, and at most. */
const CHANGES = 50;
const MAX_CHANGES = 5_000;

export interface UsersRouterDeps extends Pick<PageToolkit, 'pages'> {
  directory: ConsoleDirectory;
  authorizations: Pick<AuthorizationService, 'listAuthorizations'>;
}

/** The users that were provisioned, and what happened to each. */
export function createUsersRouter({ pages, directory, authorizations }: UsersRouterDeps): Router {
  const router = Router();

  router.get('/users', async (req, res) => {
    const { organizationId, timeZone: zone } = getViewer(res).membership;
    const q = readSearch(req);
    const [after, before] = [readNumber(req, 'after'), readNumber(req, 'before')];
    const position = after === undefined ? before !== undefined && { before } : { after };
    const [{ users, more }, matching, all] = await Promise.all([
      directory.searchUsers({ organizationId, search: q, limit: PAGE, ...position }),
      directory.countUsers(organizationId, q),
      directory.countUsers(organizationId),
    ]);
    const backwards = position !== false && 'before' in position;
    const [first, last] = [users.at(0), users.at(-1)];
    const earlier = backwards ? more : after !== undefined;
    const later = backwards || more;
    const locals = {
      ...toConsoleLocals(pages, req, res),
      searchAction: USERS,
      q,
      users: users.map((user) => toUserRow(user, zone)),
      total: matching.total,
      directoryEmpty: all.total === 0,
      previousUrl: first && earlier ? toPageUrl(q, 'before', first.seq) : null,
      nextUrl: last && later ? toPageUrl(q, 'after', last.seq) : null,
    } satisfies UsersLocals;
    res.render('console/users', locals);
  });

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

const toPageUrl = (q: string, direction: 'after' | 'before', seq: number): string =>
  `${USERS}?${new URLSearchParams({ ...(q && { q }), [direction]: String(seq) })}`;

const readSearch = (req: Request): string => readQuery(req, 'q').replaceAll('\0', '').trim().slice(0, MAX_SEARCH);

/** A whole number of the query; undefined for anything else. */
function readNumber(req: Request, name: string): number | undefined {
  const text = readQuery(req, name);
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}
