import type { RequestHandler } from 'express';
import { getCaller } from '../../http/caller.ts';
import { limitTime } from '../deadline.ts';
import type { Mount } from '../mount.ts';
import { contextOf, noteOf } from '../request-context.ts';
import { sendScim } from '../send-scim.ts';
import { parseBulk } from './parse-bulk.ts';
import { type BulkDeps, runBulk } from './run-bulk.ts';

const RESPONSE_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';

/** Mounts many changes in one request (RFC 7644 §3.7): any scope may send one, each operation needs its own. */
export function mountBulk(mount: Mount, deps: BulkDeps): void {
  const answer: RequestHandler = async (req, res) => {
    const caller = { context: contextOf(res), scopes: getCaller(res).scopes, note: noteOf(res) };
    const operations = await runBulk(parseBulk(req.body), caller, deps);
    sendScim(res, 200, { schemas: [RESPONSE_SCHEMA], Operations: operations });
  };
  mount('post', '/Bulk', undefined, limitTime(deps.deadlines.bulk, answer));
}
