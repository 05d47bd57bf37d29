import type { Request, Response } from 'express';
import type { DirectoryContext } from '../directory/user.types.ts';
import { getCaller } from '../http/caller.ts';
import { createNotes, type Note } from './notes.ts';
import { getLocals } from './send-scim.ts';

/** For whom and under which rules a request behind the guard acts: the tenant comes from the token alone. */
export function contextOf(res: Response): DirectoryContext {
  const { organizationId, userNameFormat, anyUserType, authorizationId } = getCaller(res);
  return { organizationId, userNameFormat, anyUserType, actor: authorizationId, requestId: getLocals(res).requestId };
}

/** Where is noted what of the body of this request is not taken. */
export function noteOf(res: Response): Note {
  const locals = getLocals(res);
  locals.notes ??= createNotes();
  return locals.notes.note;
}

/** The parameters of an address: Express reads them anew each time it is asked. */
export function queryOf(req: Request, res: Response): Request['query'] {
  const locals = getLocals(res);
  locals.query ??= req.query;
  return locals.query;
}
