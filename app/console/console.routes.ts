import { Router } from 'express';
import type { AdminService } from '../accounts/admin.service.ts';
import type { AuditService } from '../accounts/audit.service.ts';
import type { OrganizationService } from '../accounts/organization.service.ts';
import type { ActivityService } from '../activity/activity.service.ts';
import type { AuthorizationService } from '../connections/authorization.service.ts';
import type { ClientService } from '../connections/client.service.ts';
import type { GroupService } from '../directory/group.service.ts';
import type { HistoryStore } from '../directory/history.store.ts';
import type { SettingsImpactStore } from '../directory/settings-impact.store.ts';
import type { TouchedStore } from '../directory/touched.store.ts';
import type { User } from '../directory/user.types.ts';
import { createSeal } from '../http/create-seal.ts';
import type { PageToolkit } from '../http/page-toolkit.ts';
import { requireSignedIn } from '../http/require-signed-in.ts';
import { createActivityRouter } from './activity/activity.routes.ts';
import { createAuditRouter } from './audit/audit.routes.ts';
import { createConnectionRouter } from './connection/connection.routes.ts';
import { createRevocationService } from './connection/revocation.service.ts';
import type { AttributeWords, ConsoleDirectory } from './console.types.ts';
import { explainRefusals } from './explain-refusals.ts';
import { createGroupsRouter } from './groups/groups.routes.ts';
import { createOverviewRouter } from './overview/overview.routes.ts';
import { createOverviewService } from './overview/overview.service.ts';
import { createSettingsRouter } from './settings/settings.routes.ts';
import { createSettingsService } from './settings/settings.service.ts';
import { createSetupCheckRouter } from './setup-check/setup-check.routes.ts';
import { createSetupCheckService, type SetupCheckDeps } from './setup-check/setup-check.service.ts';
import { createShowMessage } from './show-message.ts';
import { createOrganizationRouter } from './sign-in/organization.routes.ts';
import { createSignInRouter, leaveAgain } from './sign-in/sign-in.routes.ts';
import { createTimelineService } from './timeline/timeline.service.ts';
import { createExportService } from './users/export.service.ts';
import { createUserRouter } from './users/user.routes.ts';
import { createUsersRouter } from './users/users.routes.ts';
import { requireOrganization } from './viewer.ts';

export interface ConsoleDeps {
  toolkit: PageToolkit;
  admins: AdminService;
  audit: AuditService;
  organizations: OrganizationService;
  authorizations: AuthorizationService;
  clients: ClientService;
  activity: ActivityService;
  /** Days that requests are kept. */
  activityDays: number;
  groups: GroupService;
  directory: ConsoleDirectory & TouchedStore;
  settingsImpact: SettingsImpactStore;
  setupCheck: Omit<SetupCheckDeps, 'audit' | 'organizations'>;
  history: HistoryStore;
  /** Every attribute of a user, in the order of the schemas. */
  attributes: readonly AttributeWords[];
  /** A user as SCIM answers it. */
  toScim: (user: User) => unknown;
  /** Keys that seal places in lists, newest first. */
  placeKeys: readonly string[];
  /** Who connects, named before anybody has: "Okta". */
  clientName: string;
}

/** The customer administrator's pages, below `/console`; every query names the organization of the session. */
export function createConsoleRouter(deps: ConsoleDeps): Router {
  const { toolkit, admins, audit, authorizations, clients, activity, directory, groups, clientName } = deps;
  const { history, attributes, toScim } = deps;
  const router = Router();
  router.use(...toolkit.guarded({ popup: false, sessionless: ['/sign-in'] }));
  router.use(createSignInRouter(toolkit));
  router.use(requireSignedIn({ signInPath: '/console/sign-in', home: '/console' }));
  router.use(createOrganizationRouter({ ...toolkit, admins }));
  router.use(requireOrganization({ admins, seal: createSeal(deps.placeKeys) }));
  const revocations = createRevocationService({ admins, authorizations, audit });
  const overview = createOverviewService({ authorizations, clients, activity, directory, groups });
  router.use(createOverviewRouter({ ...toolkit, overview, clientName }));
  router.use(createConnectionRouter({ ...toolkit, clientName, authorizations, revocations }));
  router.use(createUsersRouter({ ...toolkit, directory, exports: createExportService({ admins, audit, directory }) }));
  const setupCheck = createSetupCheckService({ ...deps.setupCheck, audit, organizations: deps.organizations });
  router.use(createSetupCheckRouter({ ...toolkit, setupCheck, clientName }));
  const settings = createSettingsService({ organizations: deps.organizations, impact: deps.settingsImpact });
  router.use(createSettingsRouter({ ...toolkit, settings, admins, clientName }));
  router.use(createActivityRouter({ ...toolkit, activity, directory, clientName, keptDays: deps.activityDays }));
  const labels = new Map(attributes.map(({ path, label }) => [path, label]));
  const timelines = createTimelineService({ history, authorizations, activity, labels });
  router.use(createUserRouter({ ...toolkit, directory, timelines, attributes, toScim }));
  router.use(createGroupsRouter({ ...toolkit, directory, timelines }));
  router.use(createAuditRouter({ ...toolkit, audit }));
  router.use('/sign-out', leaveAgain);
  router.use(toolkit.errors.notFound, explainRefusals, toolkit.errors.onErrorShownBy(createShowMessage(toolkit.pages)));
  return router;
}
