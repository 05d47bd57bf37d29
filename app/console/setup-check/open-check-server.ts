import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { RequestLog } from '../../activity/request-log.types.ts';
import { SETUP_CHECK } from '../../activity/setup-check-client.ts';
import type { Caller, Guard } from '../../http/caller.ts';
import { createCheckGuard } from './create-check-guard.ts';
import type { OpenScim } from './setup-check.types.ts';

interface Deps {
  openScim: OpenScim;
  guard: Guard;
  requestLog: Pick<RequestLog, 'record'>;
  /** For whom the check's token stands. */
  caller: Caller;
}

/**
 * Listens on a free port of this machine for the time of one check, with the SCIM face of this version and a random
 * token that opens nothing else. Close it.
 */
export async function openCheckServer({ openScim, guard, requestLog, caller }: Deps) {
  const token = randomBytes(32).toString('base64url');
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  const router = openScim({
    guard: createCheckGuard({ token, caller, real: guard }),
    record(entry) {
      const { authorizationId, ...own } = entry;
      // Whom the real guard let in has come with a real token: that is no request of the check's.
      const real = authorizationId !== undefined && authorizationId !== caller.authorizationId;
      requestLog.record(real ? entry : { ...own, organizationId: caller.organizationId, clientId: SETUP_CHECK });
    },
  });
  app.use('/scim/v2', router);
  const server = http.createServer(app);
  // Exclusive: several workers that listen on a free port would get the same one, and each other's requests.
  server.listen({ port: 0, host: '127.0.0.1', exclusive: true });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/scim/v2`,
    token,
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
