import Provider, { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import type { AuthorizationService } from '../connections/authorization.service.ts';
import type { EndReason } from '../connections/authorization.types.ts';
import type { ClientService } from '../connections/client.service.ts';
import { requireAnswer } from './answering-session.ts';
import { toClientMetadata } from './client-metadata.ts';
import { invalidGrant } from './invalid-grant.ts';
import type { FoundRecord, OidcPayload, OidcRecordStore } from './oidc-record.store.ts';
import { localsOf } from './request-locals.ts';

interface Deps {
  records: OidcRecordStore;
  clients: ClientService;
  authorizations: AuthorizationService;
  /** Told of an authorization that ended through the client just now. */
  onEnded: (ended: Ended) => Promise<void>;
  publicUrl: string;
}

/** An authorization that ended through a request of its client. */
export interface Ended {
  authorizationId: string;
  reason: Extract<EndReason, 'revoked_by_client' | 'code_replayed'>;
  requestId: string | null;
}

/** Makes the storage that oidc-provider asks for by model name; a failing database throws, so that it answers 5xx. */
export function createOidcAdapter(deps: Deps): (name: string) => Adapter {
  return (name) => {
    if (name === 'Client') return clientAdapter(deps.clients);
    if (name === 'Session') return forgetfulAdapter;
    return recordAdapter(name, deps);
  };
}

const unsupported = async (): Promise<undefined> => undefined;

/** Our own session is the only truth about who is signed in: oidc-provider's lives for one request and is never kept. */
const forgetfulAdapter: Adapter = {
  find: unsupported,
  findByUid: unsupported,
  findByUserCode: unsupported,
  upsert: unsupported,
  consume: unsupported,
  destroy: unsupported,
  revokeByGrantId: unsupported,
};

/** Clients are registered by the operator, read-only here. */
const clientAdapter = (clients: ClientService): Adapter => ({
  ...forgetfulAdapter,
  async find(id) {
    const client = isClientId(id) ? await clients.findClient(id) : undefined;
    return client && (toClientMetadata(client) as AdapterPayload);
  },
});

/** Printable ASCII (RFC 6749 appendix A.1); the database would refuse a NUL. */
const isClientId = (id: string): boolean => /^[\x20-\x7e]{1,255}$/.test(id);

function recordAdapter(name: string, deps: Deps): Adapter {
  const { records, authorizations, publicUrl } = deps;
  const end = async (authorizationId: string, reason: Ended['reason']): Promise<void> => {
    const requestId = Provider.ctx ? localsOf(Provider.ctx).requestId : null;
    if (!(await authorizations.end(authorizationId, reason))) return;
    await deps.onEnded({ authorizationId, reason, requestId });
  };
  return {
    async upsert(id, payload, expiresIn) {
      const kept = withoutIdentifiers(payload);
      if (name !== 'ReplayDetection') return records.upsertRecord(name, id, kept, expiresIn);
      if (await records.insertRecord(name, id, kept, expiresIn)) return undefined;
      throw new errors.InvalidClientAuth('client assertion tokens must only be used once');
    },
    async find(id) {
      const record = await records.findRecord(name, id);
      const { ctx } = Provider;
      if (record && name === 'Interaction' && ctx?.oidc.route === 'resume') {
        requireAnswer(id, record.payload.result, localsOf(ctx).session);
      }
      return record && (withIdentifiers(name, id, toThisClock(record), publicUrl) as AdapterPayload);
    },
    findByUid: unsupported,
    findByUserCode: unsupported,
    /** One redemption wins; a second one, however close, ends the authorization (RFC 6749 §4.1.2). */
    async consume(id) {
      const won = await records.consumeRecord(name, id);
      if (name !== 'AuthorizationCode') return;
      const grantId = await records.findGrantId(name, id);
      if (!won && grantId) await end(grantId, 'code_replayed');
      if (won && grantId && (await authorizations.activate(grantId))) return;
      throw invalidGrant(won ? 'authorization has ended' : 'authorization code already consumed');
    },
    async destroy(id) {
      // The guard reads an ended authorization with its tokens, and says why they are refused.
      if (name === 'AccessToken') return;
      const deleted = await records.deleteRecord(name, id);
      // A request answered by two windows at once leads to one code.
      if (name === 'Interaction' && !deleted) throw new errors.SessionNotFound('interaction session not found');
      if (name !== 'Grant') return;
      await end(id, Provider.ctx?.oidc.route === 'revocation' ? 'revoked_by_client' : 'code_replayed');
    },
    async revokeByGrantId(grantId) {
      if (name !== 'AccessToken') await records.deleteByGrant(name, grantId);
    },
  };
}

/**
 * oidc-provider compares `exp` with the clock of its process, and another one may have written it: when a record ends is
 * what the database says, told by the clock that reads it.
 */
const toThisClock = ({ payload, secondsLeft }: FoundRecord): OidcPayload =>
  secondsLeft === undefined ? payload : { ...payload, exp: Math.floor(Date.now() / 1000) + secondsLeft };

/** Drops every identifier that could be presented again; `find` puts back what follows from the one it was given. */
function withoutIdentifiers(payload: AdapterPayload): OidcPayload {
  const { jti: _jti, returnTo: _returnTo, session, ...rest } = payload;
  if (!session) return rest;
  const { cookie: _cookie, ...sessionRest } = session;
  return { ...rest, session: sessionRest };
}

function withIdentifiers(name: string, id: string, payload: OidcPayload, publicUrl: string): OidcPayload {
  if (name !== 'Interaction') return { ...payload, jti: id };
  return { ...payload, jti: id, returnTo: `${publicUrl}/oauth/authorize/${id}` };
}
