import type { KoaContextWithOIDC } from 'oidc-provider';

/** What is known of a request to oidc-provider beside its own context. */
export interface RequestLocals {
  readonly requestId: string;
  /** When it came, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** The session of who is signed in, as answers of interactions name it; where the browser comes back from one. */
  session?: string | undefined;
  /** Of the authorization that is refreshed, once that is told. */
  organizationId?: string;
  /** What keeps the database from answering. */
  trouble?: string;
}

/** Koa's response is Express's own: what our middleware noted in it. */
export const localsOf = ({ res }: Pick<KoaContextWithOIDC, 'res'>): RequestLocals =>
  (res as unknown as { locals: RequestLocals }).locals;
