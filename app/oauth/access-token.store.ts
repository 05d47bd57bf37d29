import type { Database } from '../store/database.types.ts';
import { hashIdentifier } from './oidc-record.store.ts';

export type AccessTokenStore = ReturnType<typeof createAccessTokenStore>;

/** A token with the authorization and organization it stands for, live or not. */
export interface AccessTokenRow {
  scope: string | null;
  audience: string | null;
  authorization_id: string;
  status: 'pending' | 'active' | 'ended';
  end_reason: string | null;
  first_used: boolean;
  /** Of its authorization. */
  expired: boolean;
  token_expired: boolean;
  /** Until either ends: seconds, below zero where one has. */
  seconds_left: number;
  client_id: string;
  organization_id: string;
  organization_name: string;
  suspended: boolean;
  user_name_format: 'email' | 'any';
  any_user_type: boolean;
}

/** The guard's one query: token, Authorization and organization together, so that none outlives another, by the database's clock. */
export function createAccessTokenStore({ sql }: Database) {
  return {
    /** The token, live or not; undefined when it is not known. */
    async findAccessToken(token: string): Promise<AccessTokenRow | undefined> {
      const [row] = await sql<AccessTokenRow>(
        `SELECT t.payload->>'scope' AS scope, t.payload->>'aud' AS audience,
           a.id AS authorization_id, a.status, a.end_reason, a.first_used_at IS NOT NULL AS first_used,
           a.expires_at <= now() AS expired, t.expires_at <= now() AS token_expired,
           extract(epoch FROM least(a.expires_at, t.expires_at) - now())::float8 AS seconds_left,
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
