import type { Response } from 'express';
import type { Sending } from '../../http/sending.ts';
import type { Projection } from '../projection.ts';
import { getLocals, setUpScim } from '../send-scim.ts';
import { type ListHead, toListBeginning, toListEnd } from '../to-list-response.ts';
import type { Run, Unread } from './endpoint.types.ts';
import { addStored } from './send-stored.ts';

/** A page of a list, before it is written. */
export interface ListAnswer {
  readonly head: ListHead;
  /** The resources, those of one type after those of another. */
  readonly parts: readonly { readonly runs: readonly Run[]; readonly projection: Projection }[];
}

/**
 * Sends a page of a list (RFC 7644 §3.4.2): what takes much memory is read when its turn comes and the client has taken
 * what was before it. The log keeps how much was answered and, of a search that finds one resource, which.
 * Throws ClientGoneError, and what reading throws.
 */
export async function sendList(res: Response, sending: Sending, list: ListAnswer, filter: unknown): Promise<void> {
  setUpScim(res, 200);
  const { head, parts } = list;
  const locals = getLocals(res);
  const isOne = filter !== undefined && head.totalResults === 1;
  let count = 0;
  // To tell the length would be to read all of it, for an answer without a body (RFC 9110 §9.3.2).
  if (res.req.method === 'HEAD' && parts.some(({ runs }) => runs.some(isUnread))) return void res.end();
  let full = sending.add(toListBeginning(head));
  const begin = (id: unknown): string => {
    if (isOne && typeof id === 'string') locals.resourceId = id;
    count += 1;
    return count > 1 ? ',' : '';
  };
  for (const { runs, projection } of parts) {
    for (const run of runs) {
      if (!isUnread(run)) {
        for (const [index, resource] of run.entries()) {
          full = sending.add(begin(resource.id) + JSON.stringify(projection.project(resource)));
          if (!full) continue;
          // Those to come are in memory already, and as large as those before.
          sending.hold(Math.round((sending.bytes() / count) * (run.length - index - 1)));
          await full;
        }
        continue;
      }
      await sending.reserve(run.estimate);
      const { bytes, resources } = await run.read();
      sending.hold(bytes);
      for (const stored of resources) await addStored(sending, begin(stored.id), stored, projection);
    }
  }
  locals.page = toLogged(head, count, sending);
  await sending.end(toListEnd(count));
}

/** How much was answered; the log asks when all of it was. */
const toLogged = ({ totalResults, startIndex }: ListHead, itemsPerPage: number, sending: Sending) => ({
  totalResults,
  itemsPerPage,
  ...(startIndex !== undefined && { startIndex }),
  get bytes() {
    return sending.bytes();
  },
});

const isUnread = (run: Run): run is Unread => 'read' in run;
