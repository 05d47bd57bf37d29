import type { AuthorizationStore } from './authorization.store.ts';
import type { Authorization, EndReason, NewAuthorization } from './authorization.types.ts';
import { ConnectionsError } from './connections-error.ts';

export type AuthorizationService = ReturnType<typeof createAuthorizationService>;

interface Deps {
  authorizations: AuthorizationStore;
  /** Told whenever one may have ended through this process. */
  onEnded?: () => void;
}

/** The life of an authorization: pending → active → ended, and why. */
export function createAuthorizationService({ authorizations, onEnded = () => undefined }: Deps) {
  /** Told also where the answer of the database was lost: it may have done it. */
  const telling = <T>(work: Promise<T>): Promise<T> => work.finally(onEnded);

  return {
    /** Records an Accept. Throws `already_accepted` when this interaction has granted before. */
    accept: (authorization: NewAuthorization): Promise<void> => authorizations.insertPending(authorization),
    /** The code was exchanged; false when the authorization has ended meanwhile. */
    activate: (id: string): Promise<boolean> => authorizations.activate(id),
    isLive: (id: string): Promise<boolean> => authorizations.isLive(id),
    /**
     * A refresh token was used: 400 days from now. Gives the organization it acts for; undefined when the authorization
     * has ended, or its organization is suspended.
     */
    async recordRefresh(id: string): Promise<string | undefined> {
      try {
        const use = await authorizations.recordRefresh(id);
        if (use?.first) onEnded();
        return use?.organizationId;
      } catch (cause) {
        onEnded();
        throw cause;
      }
    },
    /** Its token was used for the first time: older ones from the same redirect host end. */
    recordFirstUse: (id: string): Promise<void> => telling(authorizations.recordFirstUse(id)),
    recordRequests: authorizations.recordRequests,
    findOrganizationId: authorizations.findOrganizationId,
    findParties: authorizations.findParties,
    /** Ends it, whoever asks; false, and nothing happens, when it has ended already. */
    end: (id: string, reason: EndReason): Promise<boolean> => telling(authorizations.end(id, reason)),
    /** An administrator takes it back. Throws `authorization_not_found` for another organization's or an ended one. */
    async revoke({
      organizationId,
      authorizationId,
    }: {
      organizationId: string;
      authorizationId: string;
    }): Promise<void> {
      if (!(await telling(authorizations.end(authorizationId, 'revoked', organizationId)))) {
        throw new ConnectionsError('authorization_not_found', 'There is no live authorization with this id.');
      }
    },
    /** All of an organization's, newest first, after ending what time has ended. */
    async listAuthorizations(organizationId: string): Promise<Authorization[]> {
      await authorizations.endLapsed();
      return authorizations.listAuthorizations(organizationId);
    },
    /** The active ones that an Accept from `redirectHost` replaces or keeps, newest first. */
    async listOlder(organizationId: string, clientId: string, redirectHost: string): Promise<Authorization[]> {
      const all = await authorizations.listAuthorizations(organizationId);
      return all.filter(
        (one) => one.status === 'active' && one.clientId === clientId && one.redirectHost === redirectHost,
      );
    },
  };
}
