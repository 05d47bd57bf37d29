import { createHash } from 'node:crypto';
import type { Database } from '../store/database.types.ts';

export type OidcRecordStore = ReturnType<typeof createOidcRecordStore>;

/** What oidc-provider keeps; `consumed` in seconds since the epoch. */
export interface OidcPayload {
  [key: string]: unknown;
  grantId?: string;
  consumed?: number;
}

/** How a token, code or session id is kept: a copy of the table holds nothing that can be presented. */
export const hashIdentifier = (identifier: string): string =>
  createHash('sha256').update(identifier).digest('base64url');

/** Seconds from now by the database's clock, of a parameter; for NULL there is no end. */
const after = (parameter: string): string => `now() + make_interval(secs => ${parameter}::float8)`;

/** A record, and for how many seconds it is still one; undefined: without end. */
export interface FoundRecord {
  readonly payload: OidcPayload;
  readonly secondsLeft: number | undefined;
}

/** oidc-provider's records. Identifiers come in raw and leave hashed; when one ends is the database's to say. */
export function createOidcRecordStore({ sql }: Database) {
  return {
    /** Inserts a record or takes the place of an older one. */
    async upsertRecord(kind: string, id: string, payload: OidcPayload, expiresIn: number | undefined): Promise<void> {
      await sql(
        `INSERT INTO oidc_records (kind, id_hash, payload, grant_id, expires_at) VALUES ($1, $2, $3::jsonb, $4, ${after('$5')})
         ON CONFLICT (kind, id_hash) DO UPDATE
           SET payload = excluded.payload, grant_id = excluded.grant_id, expires_at = excluded.expires_at`,
        [kind, hashIdentifier(id), JSON.stringify(payload), payload.grantId ?? null, expiresIn ?? null],
      );
    },

    /** Inserts a record that must be new; false when it was there (a replayed `jti`). */
    async insertRecord(
      kind: string,
      id: string,
      payload: OidcPayload,
      expiresIn: number | undefined,
    ): Promise<boolean> {
      const rows = await sql(
        `INSERT INTO oidc_records (kind, id_hash, payload, expires_at) VALUES ($1, $2, $3::jsonb, ${after('$4')})
         ON CONFLICT DO NOTHING RETURNING kind`,
        [kind, hashIdentifier(id), JSON.stringify(payload), expiresIn ?? null],
      );
      return rows.length > 0;
    },

    /** A record that has not expired; the row outlives it until it is pruned. */
    async findRecord(kind: string, id: string): Promise<FoundRecord | undefined> {
      const [row] = await sql<{ payload: OidcPayload; consumed_at: Date | null; seconds_left: number | null }>(
        `SELECT payload, consumed_at, ceil(extract(epoch FROM expires_at - now()))::float8 AS seconds_left FROM oidc_records
         WHERE kind = $1 AND id_hash = $2 AND (expires_at IS NULL OR expires_at > now())`,
        [kind, hashIdentifier(id)],
      );
      if (!row) return undefined;
      const { payload, consumed_at: at } = row;
      return {
        payload: at ? { ...payload, consumed: Math.floor(at.getTime() / 1000) } : payload,
        secondsLeft: row.seconds_left ?? undefined,
      };
    },

    /** Marks a record consumed; false when another request was first. */
    async consumeRecord(kind: string, id: string): Promise<boolean> {
      const rows = await sql(
        `UPDATE oidc_records SET consumed_at = now() WHERE kind = $1 AND id_hash = $2 AND consumed_at IS NULL RETURNING kind`,
        [kind, hashIdentifier(id)],
      );
      return rows.length > 0;
    },

    /** The grant a record belongs to. */
    async findGrantId(kind: string, id: string): Promise<string | undefined> {
      const [row] = await sql<{ grant_id: string | null }>(
        'SELECT grant_id FROM oidc_records WHERE kind = $1 AND id_hash = $2',
        [kind, hashIdentifier(id)],
      );
      return row?.grant_id ?? undefined;
    },

    /** Deletes a record; false when there was none. */
    async deleteRecord(kind: string, id: string): Promise<boolean> {
      const rows = await sql('DELETE FROM oidc_records WHERE kind = $1 AND id_hash = $2 RETURNING kind', [
        kind,
        hashIdentifier(id),
      ]);
      return rows.length > 0;
    },

    /** Deletes the records of one kind that a grant led to. */
    async deleteByGrant(kind: string, grantId: string): Promise<void> {
      await sql('DELETE FROM oidc_records WHERE kind = $1 AND grant_id = $2', [kind, grantId]);
    },
  };
}
