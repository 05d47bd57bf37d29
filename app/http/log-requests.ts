import type { IncomingMessage } from 'node:http';
import type { RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { getRequestId } from './request-id.ts';
import { toLoggedPath } from './to-logged-path.ts';

/** Logs each answered request of a page router: id, method, path, status, time; no query, header, cookie or body. */
export function logRequests(log: Logger): RequestHandler {
  const logger = pinoHttp<IncomingMessage, Response>({
    logger: log,
    genReqId: (_req, res) => getRequestId(res),
    wrapSerializers: false,
    serializers: {
      req: (req: IncomingMessage & { id: unknown; originalUrl?: string }) => ({
        id: req.id,
        method: req.method,
        path: toLoggedPath(req.originalUrl ?? req.url ?? ''),
      }),
      res: (res: Response) => ({ status: res.statusCode }),
      // Why an answer is a failure is logged where it failed; pino-http only knows its own stack.
      err: () => undefined,
    },
    customLogLevel: (_req, res) => (res.statusCode >= 500 && res.statusCode !== 503 ? 'error' : 'info'),
    customErrorMessage: () => 'request completed',
  });
  return (req, res, next) => {
    logger(req, res);
    next();
  };
}
