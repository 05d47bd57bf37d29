import type { Database } from '../store/database.types.ts';
import { hashIdentifier } from './oidc-record.store.ts';

export type AccessTokenStore = ReturnType<typeof createAccessTokenStore>;

/** A token with the authorization and organization it stands for, live or not. */
export interface AccessTokenRow {
  scope: string | null;
  audience: string | null;
  token_expires_at: Date;
  authorization_id: string;
  status: 'pending' | 'active' | 'ended';
  end_reason: string | null;
  first_used: boolean;
  expires_at: Date;
  client_id: string;
  organization_id: string;
  organization_name: string;
  suspended: boolean;
  user_name_format: 'email' | 'any';
  any_user_type: boolean;
}

/** The guard's one query: token, Authorization and organization together, so that none outlives another. */
export function createAccessTokenStore({ sql }: Database) {
  return {
    /** The token, live or not; undefined when it is not known. */
    async findAccessToken(token: string): Promise<AccessTokenRow | undefined> {
      const [row] = await sql<AccessTokenRow>(
        `SELECT t.payload->>'scope' AS scope, t.payload->>'aud' AS audience, t.expires_at AS token_expires_at,
           a.id AS authorization_id, a.status, a.end_reason, a.first_used_at IS NOT NULL AS first_used, a.expires_at,
           c.client_id, o.id AS organization_id, o.name AS organization_name, o.suspended_at IS NOT NULL AS suspended,
           o.user_name_format, o.any_user_type
         FROM oidc_records t
         JOIN authorizations a ON a.id = t.grant_id
         JOIN connections c ON c.id = a.connection_id
         JOIN organizations o ON o.id = c.organization_id
         WHERE t.kind = 'AccessToken' AND t.id_hash = $1`,
        [hashIdentifier(token)],
      );
      return row;
    },
  };
}
