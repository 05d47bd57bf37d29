import { type Response, Router } from 'express';
import { DirectoryError } from '../../directory/directory-error.ts';
import type { User } from '../../directory/user.types.ts';
import type { PageToolkit } from '../../http/page-toolkit.ts';
import { readOlder } from '../browse-params.ts';
import type { AttributeWords, ConsoleDirectory } from '../console.types.ts';
import { toConsoleLocals } from '../console-page.ts';
import { toUserUrl } from '../console-urls.ts';
import type { TimelineService } from '../timeline/timeline.service.ts';
import { getViewer } from '../viewer.ts';
import { toUserDetails } from './user.mapper.ts';
import type { UserDeletedLocals, UserLocals } from './users-page.types.ts';

const USERS = '/console/users';

export interface UserRouterDeps extends Pick<PageToolkit, 'pages'> {
  directory: Pick<ConsoleDirectory, 'getUser' | 'listUserTypes'>;
  timelines: TimelineService;
  /** Every attribute of a user, in the order of the schemas. */
  attributes: readonly AttributeWords[];
  /** A user as SCIM answers it. */
  toScim: (user: User) => unknown;
}

/** One user, and what happened to it, also when it was deleted since. */
export function createUserRouter({ pages, directory, timelines, attributes, toScim }: UserRouterDeps): Router {
  const router = Router();

  router.get('/users/:id', async (req, res) => {
    const { membership, places } = getViewer(res);
    const { organizationId, timeZone: zone } = membership;
    const { id } = req.params;
    const [user, types, { timeline, newest }] = await Promise.all([
      directory.getUser(organizationId, id).catch((cause: unknown) => {
        if (cause instanceof DirectoryError && cause.code === 'user_not_found') return cause;
        throw cause;
      }),
      directory.listUserTypes(organizationId),
      timelines.readTimeline({ organizationId, type: 'user', id, ...readOlder(req, places, toUserUrl(id)), zone }),
    ]);
    const common = { ...toConsoleLocals(pages, req, res), timeline, backUrl: USERS };
    if (user instanceof DirectoryError) {
      if (!newest) throw user;
      showDeleted(res, { ...common, ...(await timelines.readEnd({ organizationId, type: 'user', id, zone })), id });
      return;
    }
    const locals = {
      ...common,
      user: toUserDetails(user, { zone, types, attributes, toScim }),
    } satisfies UserLocals;
    res.render('console/user', locals);
  });

  return router;
}

const showDeleted = (res: Response, locals: UserDeletedLocals): void => res.render('console/user-deleted', locals);
