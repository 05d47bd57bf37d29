import type { Request, Response } from 'express';
import type { Pages } from '../http/pages.ts';
import type { ConsoleLocals, NavEntry } from './console.types.ts';
import { getViewer } from './viewer.ts';

/** The rail, in its order. */
const NAV: readonly NavEntry[] = [
  { key: 'overview', label: 'Overview', url: '/console' },
  { key: 'users', label: 'Users', url: '/console/users' },
  { key: 'groups', label: 'Groups', url: '/console/groups' },
  { key: 'activity', label: 'Activity', url: '/console/activity' },
  { key: 'connection', label: 'Connection', url: '/console/connection' },
  { key: 'setup-check', label: 'Set-up check', url: '/console/setup-check' },
  { key: 'settings', label: 'Settings', url: '/console/settings' },
  { key: 'audit', label: 'Audit', url: '/console/audit' },
];

/** The locals of the console's frame for a request behind `requireOrganization`. */
export function toConsoleLocals(pages: Pages, req: Request, res: Response): ConsoleLocals {
  const { admin, memberships, membership } = getViewer(res);
  return {
    ...pages.common(req, res),
    organizationName: membership.organizationName,
    signedInAs: admin.email,
    role: membership.role,
    timeZone: membership.timeZone,
    nav: NAV,
    connectionUrl: '/console/connection',
    signOutAction: '/console/sign-out',
    switchOrganizationUrl: memberships.length > 1 ? '/console/organization' : null,
  };
}

/** The sentence a redirect left for this page, once. */
export function takeNotice(req: Request): string | null {
  const { notice = null } = req.session;
  delete req.session.notice;
  return notice;
}
