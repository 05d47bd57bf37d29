import path from 'node:path';
import express, { type Express } from 'express';
import type { Logger } from 'pino';
import type { RequestLog } from './activity/request-log.types.ts';
import type { Config } from './config/config.types.ts';
import { createAuthorizationService } from './connections/authorization.service.ts';
import { createAuthorizationStore } from './connections/authorization.store.ts';
import { createUserService } from './directory/user.service.ts';
import { createUserStore } from './directory/user.store.ts';
import { createAccessTokenStore } from './oauth/access-token.store.ts';
import { createBearerGuard } from './oauth/bearer-guard.ts';
import { createScimRouter } from './scim/scim.routes.ts';
import type { Database } from './store/database.types.ts';

export interface AppDeps {
  config: Config;
  /** Newest first; sign cookies and encrypt keys. */
  appSecrets: readonly string[];
  database: Database;
  log: Logger;
}

/** The project's root: views, public and prisma lie there, whether this file runs from app/ or dist/app/. */
export const ROOT = path.resolve(
  import.meta.dirname,
  import.meta.dirname.includes(`${path.sep}dist${path.sep}`) ? '../..' : '..',
);

/** The composition root: the only place where rooms meet. Gives the Express app and what must be closed after it. */
export async function createApp({ config, database, log }: AppDeps): Promise<{ app: Express; close(): Promise<void> }> {
  const { publicUrl, brandName } = config;
  const authorizations = createAuthorizationService({ authorizations: createAuthorizationStore(database) });
  const guard = createBearerGuard({
    tokens: createAccessTokenStore(database),
    authorizations,
    publicUrl,
    brandName,
  });
  const requestLog: RequestLog = {
    record: () => undefined,
    flush: async () => undefined,
    close: async () => undefined,
  };
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('trust proxy', config.trustProxy);
  app.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });
  app.get('/readyz', async (_req, res) => {
    await database.ping();
    res.json({ status: 'ok' });
  });
  const users = createUserService({ store: createUserStore(database) });
  app.use('/scim/v2', createScimRouter({ guard, users, requestLog, publicUrl, log }));
  return { app, close: async () => undefined };
}
