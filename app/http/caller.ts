import type { RequestHandler, Response } from 'express';

/** Who calls a resource, as the bearer guard found it: the tenant comes from the token, never from the request. */
export interface Caller {
  readonly organizationId: string;
  readonly authorizationId: string;
  readonly clientId: string;
  /** What the token may do, where the guard of a route cannot ask alone. */
  readonly scopes: ReadonlySet<string>;
  /** Settings of the organization, read with the token. */
  readonly userNameFormat: 'email' | 'any';
  readonly anyUserType: boolean;
}

/** Names the connection that a caller acts for, an organization and its client, where something is counted by it. */
export const toConnectionKey = ({ organizationId, clientId }: Pick<Caller, 'organizationId' | 'clientId'>): string =>
  `${organizationId} ${clientId}`;

/** Makes the handler that lets a request through only with a live token that holds `scope` (undefined: any scope). */
export type Guard = (scope?: string) => RequestHandler;

/** Puts the caller where the handlers behind the guard find it. */
export function setCaller(res: Response, caller: Caller): void {
  res.locals.caller = caller;
}

/** The caller of a guarded request. Throws when no guard ran: a route without one must not answer. */
export function getCaller(res: Response): Caller {
  const { caller } = res.locals as { caller?: Caller };
  if (!caller) throw new Error('This route answers without a bearer guard.');
  return caller;
}

/** The caller if the guard let the request through; undefined for refused requests (the request log asks). */
export function findCaller(res: Response): Caller | undefined {
  return (res.locals as { caller?: Caller }).caller;
}
