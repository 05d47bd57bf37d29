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

/** oidc-provider's records. Identifiers come in raw and leave hashed. */
export function createOidcRecordStore({ sql }: Database) {
  return {
    /** Inserts a record or takes the place of an older one. */
    async upsertRecord(kind: string, id: string, payload: OidcPayload, expiresAt: Date | undefined): Promise<void> {
      await sql(
        `INSERT INTO oidc_records (kind, id_hash, payload, grant_id, expires_at) VALUES ($1, $2, $3::jsonb, $4, $5)
         ON CONFLICT (kind, id_hash) DO UPDATE
           SET payload = excluded.payload, grant_id = excluded.grant_id, expires_at = excluded.expires_at`,
        [kind, hashIdentifier(id), JSON.stringify(payload), payload.grantId ?? null, expiresAt ?? null],
      );
    },

    /** Inserts a record that must be new; false when it was there (a replayed `jti`). */
    async insertRecord(kind: string, id: string, payload: OidcPayload, expiresAt: Date | undefined): Promise<boolean> {
      const rows = await sql(
        `INSERT INTO oidc_records (kind, id_hash, payload, expires_at) VALUES ($1, $2, $3::jsonb, $4)
         ON CONFLICT DO NOTHING RETURNING kind`,
        [kind, hashIdentifier(id), JSON.stringify(payload), expiresAt ?? null],
      );
      return rows.length > 0;
    },

    /** A record that has not expired at `now`; the row outlives it until it is pruned. */
    async findRecord(kind: string, id: string, now: Date): Promise<OidcPayload | undefined> {
      const [row] = await sql<{ payload: OidcPayload; consumed_at: Date | null }>(
        `SELECT payload, consumed_at FROM oidc_records
         WHERE kind = $1 AND id_hash = $2 AND (expires_at IS NULL OR expires_at > $3)`,
        [kind, hashIdentifier(id), now],
      );
      if (!row) return undefined;
      return row.consumed_at ? { ...row.payload, consumed: Math.floor(row.consumed_at.getTime() / 1000) } : row.payload;
    },

    /** Marks a record consumed; false when another request was first. */
    async consumeRecord(kind: string, id: string, now: Date): Promise<boolean> {
      const rows = await sql(
        `UPDATE oidc_records SET consumed_at = $3 WHERE kind = $1 AND id_hash = $2 AND consumed_at IS NULL RETURNING kind`,
        [kind, hashIdentifier(id), now],
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
