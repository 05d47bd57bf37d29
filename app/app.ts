import path from 'node:path';
import express, { type Express } from 'express';
import type { JWKS } from 'oidc-provider';
import type { Logger } from 'pino';
import { createAdminService } from './accounts/admin.service.ts';
import { createAdminStore } from './accounts/admin.store.ts';
import { createAuditService } from './accounts/audit.service.ts';
import { createAuditStore } from './accounts/audit.store.ts';
import { mayAuthorize } from './accounts/may-authorize.ts';
import { createOrganizationService } from './accounts/organization.service.ts';
import { createOrganizationStore } from './accounts/organization.store.ts';
import { createActivityService } from './activity/activity.service.ts';
import { createActivityStore } from './activity/activity.store.ts';
import { createRequestLog } from './activity/request-log.service.ts';
import { createRequestLogStore } from './activity/request-log.store.ts';
import type { RequestLog } from './activity/request-log.types.ts';
import type { Config } from './config/config.types.ts';
import { createAuthorizationService } from './connections/authorization.service.ts';
import { createAuthorizationStore } from './connections/authorization.store.ts';
import { createClientService } from './connections/client.service.ts';
import { createClientStore } from './connections/client.store.ts';
import { SCOPES } from './connections/scopes.ts';
import { createConsoleRouter } from './console/console.routes.ts';
import { createSetupCheckLimits } from './console/setup-check/setup-check-limits.ts';
import { createPasswordRouter } from './console/sign-in/password.routes.ts';
import { createCatalogueService } from './directory/catalogue.service.ts';
import { createCatalogueStore } from './directory/catalogue.store.ts';
import { DEFAULT_USER_TYPES } from './directory/default-user-types.ts';
import { createGroupService } from './directory/group.service.ts';
import { createGroupStore } from './directory/group.store.ts';
import { createGroupSearchStore } from './directory/group-search.store.ts';
import { createHistoryStore } from './directory/history.store.ts';
import { createSettingsImpactStore } from './directory/settings-impact.store.ts';
import { createTouchedStore } from './directory/touched.store.ts';
import { createUserService } from './directory/user.service.ts';
import { createUserStore } from './directory/user.store.ts';
import { createUserSearchStore } from './directory/user-search.store.ts';
import { createGuide, GUIDE_PATH } from './guide/create-guide.ts';
import { createGuideRouter } from './guide/guide.routes.ts';
import { createBrandRouter } from './http/brand/brand.routes.ts';
import { deriveKeys } from './http/derive-keys.ts';
import { createMetrics, type ShareMetrics } from './http/metrics.ts';
import { mountProbes } from './http/mount-probes.ts';
import { createOutbox, type OutboxLimits } from './http/outbox.ts';
import { createPageToolkit } from './http/page-toolkit.ts';
import { createAddressLimit, createRateLimits, limitConnections } from './http/rate-limits.ts';
import { requestId } from './http/request-id.ts';
import { createRequireClock, inTurn } from './http/require-clock.ts';
import { serveFiles } from './http/serve-files.ts';
import { createAccessTokenStore } from './oauth/access-token.store.ts';
import { type Admitted, createBearerGuard } from './oauth/bearer-guard.ts';
import { createConsentService } from './oauth/consent.service.ts';
import { createEndRecorder } from './oauth/create-end-recorder.ts';
import { createErrorPage } from './oauth/error-page.ts';
import { createInteractionRouter, explainStaleForm } from './oauth/interaction.routes.ts';
import { createInteractionPages } from './oauth/interaction-pages.ts';
import { createOauthRouter } from './oauth/oauth.routes.ts';
import { createOidcRecordStore } from './oauth/oidc-record.store.ts';
import { createProvider } from './oauth/provider.ts';
import { ROUTES } from './oauth/provider-routes.ts';
import { createSigningKeyStore } from './oauth/signing-key.store.ts';
import { createSigningKeys } from './oauth/signing-keys.ts';
import { createTokenCache } from './oauth/token-cache.ts';
import { logTokenRequests } from './oauth/token-log.ts';
import { ROOT, readVersion } from './package-root.ts';
import type { Deadlines } from './scim/deadline.ts';
import { listUserAttributes } from './scim/schemas/list-user-attributes.ts';
import { createScimRouter } from './scim/scim.routes.ts';
import { toScimUser } from './scim/users/user.mapper.ts';
import { startChores } from './start-chores.ts';
import { createTroubleLog, type TroubleLog } from './store/create-trouble-log.ts';
import type { Database } from './store/database.types.ts';
import { startDatabaseClock } from './store/database-clock.ts';
import { isDatabaseUnavailable } from './store/database-errors.ts';

export interface AppDeps {
  config: Config;
  /** Newest first; sign cookies and encrypt keys. */
  appSecrets: readonly string[];
  database: Database;
  log: Logger;
  /** Whether the process was told to stop; never, unless given. */
  isStopping?: () => boolean;
  /** Given in one of several processes. */
  shareMetrics?: ShareMetrics;
  /** Told of what is the matter with the database. */
  troubles?: TroubleLog;
  deadlines?: Deadlines;
  /** What of the limits on answers that wait for their clients differs from the defaults. */
  sending?: Partial<OutboxLimits>;
}

export interface App {
  app: Express;
  requestLog: RequestLog;
  /** Writes what is buffered; call it before the database is closed. */
  close(): Promise<void>;
}

/** The composition root: the only place where rooms meet. */
export async function createApp({ config, appSecrets, database, log, shareMetrics, ...deps }: AppDeps): Promise<App> {
  const { isStopping = () => false, troubles = createTroubleLog(log), deadlines, sending } = deps;
  const { publicUrl, brandName, supportEmail } = config;
  // What may refuse the start comes first: nothing runs yet that would have to be stopped.
  const { exclusively } = database;
  const keys = await createSigningKeys({ store: createSigningKeyStore(database), exclusively, appSecrets }).load();
  const clock = await startDatabaseClock({ database, log });
  const brand = { name: brandName, color: config.brandColor, logo: config.brandLogo };
  const accounts = createAdminService({ store: createAdminStore(database.prisma) });
  const audit = createAuditService({ store: createAuditStore(database) });
  const clients = createClientService({ clients: createClientStore(database) });
  const tokens = createTokenCache<Admitted>();
  const authorizations = createAuthorizationService({
    authorizations: createAuthorizationStore(database),
    onEnded: tokens.forget,
  });
  const catalogue = createCatalogueStore(database);
  const userStore = createUserStore(database);
  const users = createUserService({ store: userStore, catalogue });
  const groups = createGroupService({ store: createGroupStore(database) });
  const aside = { ...database, sql: database.sqlAside };
  const requestLog = createRequestLog({
    store: createRequestLogStore(aside),
    recordUse: createAuthorizationStore(aside).recordRequests,
    isUnavailable: isDatabaseUnavailable,
    troubles,
    log,
  });
  const attributes = listUserAttributes();
  const guide = await createGuide(
    {
      brand: brandName,
      supportEmail,
      publicUrl,
      ssoGuideUrl: config.ssoGuideUrl,
      // The wire that is served today is Okta's OAuth 2 mode; of the other the guide would name the other button.
      button: 'authenticate',
      scopes: SCOPES,
      userTypes: DEFAULT_USER_TYPES,
      attributes,
    },
    path.join(ROOT, 'views'),
  );
  const { activityDays, historyDays, auditDays } = config;
  const stopChores = startChores({ database, retention: { activityDays, historyDays, auditDays }, clock, log });
  const requireClock = createRequireClock(clock.isRight);
  const pageLimit = createAddressLimit('pages', config.pagesRate, log);
  const toolkit = createPageToolkit({
    publicUrl,
    brand,
    supportEmail,
    guide: { url: GUIDE_PATH, explain: guide.explain },
    scopeWords: SCOPES,
    appSecrets,
    prisma: database.prisma,
    accounts,
    audit: ({ kind, email, address, requestId }) =>
      audit.recordOfAdmin(email, { action: `sign_in.${kind}`, details: { address }, actor: email, requestId }),
    requireClock,
    limit: pageLimit.byAddress,
    log,
    troubles,
  });

  const oauthLimits = createRateLimits('oauth', config.oauthRates, log);
  const authorizeLimit = createAddressLimit('oauth', config.authorizeRate, log);
  const provider = createProvider({
    publicUrl,
    jwks: { keys } as JWKS,
    cookieKeys: deriveKeys(appSecrets, 'oauth cookies'),
    records: createOidcRecordStore(database),
    clients,
    authorizations,
    onEnded: createEndRecorder({ authorizations, audit }),
    adminExists: async (id) => (await accounts.findAdmin(id)) !== undefined,
    limitRefreshes: oauthLimits.takeOf,
    renderError: createErrorPage({ errors: toolkit.errors, brandName }),
  });
  logTokenRequests(provider, { requestLog, findOrganizationId: authorizations.findOrganizationId, log, troubles });
  const guard = createBearerGuard({
    tokens: createAccessTokenStore(database),
    authorizations,
    cache: tokens,
    publicUrl,
    brandName,
  });

  const scimLimits = createRateLimits('scim', config.scimRates, log);
  const outbox = createOutbox({ log, ...(sending && { limits: sending }) });
  const scim = {
    outbox,
    users,
    groups,
    catalogues: createCatalogueService({ store: catalogue }),
    cursorKeys: deriveKeys(appSecrets, 'sealed list cursors'),
    publicUrl,
    log,
    troubles,
    ...(deadlines && { deadlines }),
  };

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('trust proxy', config.trustProxy);
  app.set('views', path.join(ROOT, 'views'));
  app.set('view engine', 'ejs');
  const metrics =
    config.metricsToken !== undefined
      ? createMetrics({
          token: config.metricsToken,
          countConnections: database.countConnections,
          countLogEntries: requestLog.count,
          countLimited: () => [
            ...[scimLimits, oauthLimits, authorizeLimit, pageLimit].flatMap(({ count }) => count()),
            { face: 'scim', by: 'unsent', requests: outbox.count().refused },
          ],
          countAnswers: outbox.count,
          readSkew: clock.skew,
          paths: Object.values(ROUTES),
          ...(shareMetrics && { shareMetrics }),
        })
      : undefined;
  if (metrics) app.use(metrics.observe).get('/metrics', metrics.answer);
  mountProbes(app, { ping: database.ping, isClockRight: clock.isRight, isStopping });
  app.use(requestId);
  app.get('/', (_req, res) => res.redirect('/console'));
  const limited = { guard: limitConnections(guard, scimLimits), limit: inTurn(requireClock, scimLimits.byAddress) };
  app.use('/scim/v2', createScimRouter({ ...scim, ...limited, requestLog }));
  app.use(
    '/public/fonts',
    serveFiles(path.join(ROOT, 'node_modules/@fontsource-variable/inter/files'), 'public, max-age=86400'),
  );
  app.use('/public', serveFiles(path.join(ROOT, 'public'), 'public, no-cache'));
  app.use('/brand', createBrandRouter(brand));
  app.use(
    createOauthRouter({
      provider,
      publicUrl,
      brandName,
      beforeAuthorize: toolkit.open({ popup: true, limit: authorizeLimit.byAddress }),
      beforeToken: toolkit.open({ popup: true, limit: oauthLimits.byAddress }),
      session: toolkit.session,
      requireClock,
      requestLog,
      log,
      troubles,
    }),
  );
  app.use(
    '/interaction',
    toolkit.guarded({ popup: true, sessionless: ['/:uid/sign-in'] }),
    createInteractionRouter({
      provider,
      consent: createConsentService({ provider, clients, authorizations, audit, publicUrl }),
      signIn: toolkit.signIn,
      pages: createInteractionPages({
        commonLocals: toolkit.pages.common,
        sessionlessLocals: toolkit.pages.sessionless,
        listAuthorizers: accounts.listAuthorizers,
      }),
      listMemberships: async (adminId) =>
        (await accounts.listMemberships(adminId)).map(({ suspended, ...membership }) => ({
          ...membership,
          mayAuthorize: mayAuthorize(membership.role) && !suspended,
        })),
    }),
    explainStaleForm,
    toolkit.errors.notFound,
    toolkit.errors.onError,
  );
  app.use(
    '/console',
    createConsoleRouter({
      toolkit,
      admins: accounts,
      audit,
      organizations: createOrganizationService({
        store: createOrganizationStore(database.prisma),
        shippedUserTypes: DEFAULT_USER_TYPES,
        onChanged: tokens.forget,
      }),
      settingsImpact: createSettingsImpactStore(database),
      setupCheck: {
        users,
        limits: createSetupCheckLimits(database.prisma),
        openScim: ({ guard, record }) => createScimRouter({ ...scim, guard, requestLog: { record } }),
        guard,
        requestLog,
        publicUrl,
        version: readVersion(),
        log,
      },
      authorizations,
      clients,
      activity: createActivityService({ store: createActivityStore(database) }),
      groups,
      directory: {
        ...createUserSearchStore(database),
        ...createGroupSearchStore(database),
        listUserTypes: userStore.listUserTypes,
        ...createTouchedStore(database),
        getUser: users.getUser,
      },
      activityDays: config.activityDays,
      history: createHistoryStore(database),
      attributes,
      placeKeys: deriveKeys(appSecrets, 'console places'),
      toScim: (user) => toScimUser(user, `${publicUrl}/scim/v2`),
      clientName: 'Okta',
    }),
  );
  app.use(
    '/guide',
    toolkit.open({ popup: false }),
    createGuideRouter({ guide, commonLocals: toolkit.pages.bare }),
    toolkit.errors.notFound,
    toolkit.errors.onError,
  );
  app.use('/password', createPasswordRouter({ toolkit, admins: accounts, audit, supportEmail }));
  app.use(toolkit.open({ popup: false }), toolkit.errors.notFound, toolkit.errors.onError);
  const close = async (): Promise<void> => {
    clock.close();
    stopChores();
    outbox.close();
    metrics?.close();
    await requestLog.close();
    troubles.close();
  };
  return { app, requestLog, close };
}
