import type { RequestHandler, Router } from 'express';
import type { Logger } from 'pino';
import type { RequestLog } from '../activity/request-log.types.ts';
import type { CatalogueService } from '../directory/catalogue.service.ts';
import type { GroupService } from '../directory/group.service.ts';
import type { UserService } from '../directory/user.service.ts';
import type { Guard } from '../http/caller.ts';
import type { Outbox } from '../http/outbox.ts';
import type { TroubleLog } from '../store/create-trouble-log.ts';
import { mountBulk } from './bulk/bulk.routes.ts';
import { createCatalogueEndpoint } from './catalogue/catalogue.endpoint.ts';
import { createCursors } from './cursors.ts';
import { DEADLINES, type Deadlines } from './deadline.ts';
import { mountDiscovery } from './discovery/discovery.routes.ts';
import { createGroupEndpoint } from './groups/group.endpoint.ts';
import { createErrorHandler } from './handle-error.ts';
import { createGuardedRouter } from './mount.ts';
import { createOpenSending } from './open-sending.ts';
import { createRecorder } from './record-request.ts';
import { mountEndpoint } from './resources/mount-endpoint.ts';
import { mountSearch } from './resources/search.routes.ts';
import { ScimError } from './scim-error.ts';
import { createRefusals } from './to-refusal.ts';
import { createUserEndpoint } from './users/user.endpoint.ts';

export interface ScimRouterDeps {
  guard: Guard;
  /** Stands before the guard: passes on what is not to be answered. Without one, nothing is limited. */
  limit?: RequestHandler;
  users: UserService;
  groups: GroupService;
  catalogues: CatalogueService;
  /** Keys that seal cursors, newest first. */
  cursorKeys: readonly string[];
  /** Where answers wait for their clients. */
  outbox: Outbox;
  requestLog: Pick<RequestLog, 'record'>;
  /** The origin of every address handed out, without a slash at its end. */
  publicUrl: string;
  log: Logger;
  troubles: TroubleLog;
  deadlines?: Deadlines;
}

/** Makes the SCIM 2.0 face (RFC 7644), to be mounted at `/scim/v2`: everything below answers SCIM JSON, errors too. */
export function createScimRouter(deps: ScimRouterDeps): Router {
  const {
    guard,
    limit = unlimited,
    users,
    groups,
    catalogues,
    cursorKeys,
    outbox,
    requestLog,
    publicUrl,
    log,
    troubles,
  } = deps;
  const { deadlines = DEADLINES } = deps;
  const base = `${publicUrl}/scim/v2`;
  const { router, mount, mountOpen, refuseOthers } = createGuardedRouter(
    guard,
    createRecorder(requestLog, limit),
    deadlines.request,
  );
  const endpoints = [
    createUserEndpoint({ users, base }),
    createGroupEndpoint({ groups, base }),
    createCatalogueEndpoint({ catalogues, kind: 'role', base }),
    createCatalogueEndpoint({ catalogues, kind: 'entitlement', base }),
  ];
  const toRefusal = createRefusals({ log, troubles });
  const cursors = createCursors(cursorKeys);
  const openSending = createOpenSending(outbox);
  for (const endpoint of endpoints) mountEndpoint({ mount, cursors, openSending, base }, endpoint);
  mountSearch(mount, { endpoints, cursors, openSending });
  mountBulk(mount, { endpoints, toRefusal, base, deadlines });
  mountDiscovery({ mount, mountOpen, types: endpoints.map(({ type }) => type), catalogues, base });
  for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) mount(method, '/Me', undefined, refuseMe);
  refuseOthers();
  router.use(createErrorHandler(toRefusal));
  return router;
}

const unlimited: RequestHandler = (_req, _res, next) => next();

/** The token stands for a connection, which is no user (RFC 7644 §3.11 asks for 501). */
function refuseMe(): never {
  throw new ScimError(501, '/Me is not offered: the token stands for a connection of an organization, not for a user.');
}
