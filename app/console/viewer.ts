import type { RequestHandler, Response } from 'express';
import type { AdminService } from '../accounts/admin.service.ts';
import type { Seal } from '../http/create-seal.ts';
import { PageError } from '../http/page-error.ts';
import { currentAdmin } from '../http/sign-in.ts';
import { toLocalPath } from '../http/to-local-path.ts';
import type { ConsoleViewer } from './console.types.ts';
import { createPlaces } from './places.ts';

/**
 * Finds for which organization the signed-in admin looks at the console: the session's choice, if the admin still
 * belongs to it, else the only one; several and no choice goes to the choice. Memberships are read on every request.
 */
export function requireOrganization({ admins, seal }: { admins: AdminService; seal: Seal }): RequestHandler {
  return async (req, res, next) => {
    const admin = currentAdmin(req);
    const memberships = await admins.listMemberships(admin.id);
    const chosen = memberships.find(({ organizationId }) => organizationId === req.session.organizationId);
    const membership = chosen ?? (memberships.length === 1 ? memberships[0] : undefined);
    if (membership) {
      const places = createPlaces(seal, membership.organizationId);
      res.locals.viewer = { admin, memberships, membership, places } satisfies ConsoleViewer;
      next();
      return;
    }
    if (memberships.length === 0) throw belongsNowhere(admin.email);
    const wanted = req.method === 'GET' ? toLocalPath(req.originalUrl, ['/console']) : undefined;
    if (wanted !== undefined) req.session.returnTo = wanted;
    res.redirect(303, '/console/organization');
  };
}

/** Who looks; undefined before that is known. */
export const findViewer = (res: Response): ConsoleViewer | undefined =>
  (res.locals as { viewer?: ConsoleViewer }).viewer;

/** Who looks, and for which organization. Throws where `requireOrganization` is not mounted. */
export function getViewer(res: Response): ConsoleViewer {
  const viewer = findViewer(res);
  if (!viewer) throw new Error('This route answers without an organization.');
  return viewer;
}

/** The page for an admin who belongs to no organization. */
export const belongsNowhere = (email: string): PageError =>
  new PageError(403, {
    title: 'You belong to no organization',
    happened: [`You are signed in as ${email}, but no organization has made you a member.`],
    next: ['Ask an owner of your organization, or the address below, to add you.'],
  });
