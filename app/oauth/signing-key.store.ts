import type { Database } from '../store/database.types.ts';

export type SigningKeyStore = ReturnType<typeof createSigningKeyStore>;

/** A key in use, encrypted by the caller. */
export interface StoredKey {
  readonly kid: string;
  readonly alg: string;
  /** Compact JWE of the private JWK. */
  readonly encryptedJwk: string;
}

/** Signing keys, encrypted by the caller. */
export function createSigningKeyStore({ prisma, sql }: Pick<Database, 'prisma' | 'sql'>) {
  return {
    /** Those in use, newest first. */
    listKeys: (): Promise<StoredKey[]> =>
      prisma.signingKey.findMany({ where: { retiredAt: null }, orderBy: [{ createdAt: 'desc' }, { kid: 'asc' }] }),

    async insertKey({ kid, alg, encryptedJwk }: StoredKey): Promise<void> {
      await prisma.signingKey.create({ data: { kid, alg, encryptedJwk } });
    },

    /** Puts what is encrypted anew in the place of what was, all or none. */
    async updateKeys(keys: readonly StoredKey[]): Promise<void> {
      await prisma.$transaction(
        keys.map(({ kid, encryptedJwk }) => prisma.signingKey.update({ where: { kid }, data: { encryptedJwk } })),
      );
    },

    /** Whether the newest key is `seconds` old, by the database's clock. */
    async isNewestOlderThan(seconds: number): Promise<boolean> {
      const [row] = await sql<{ is_older: boolean }>(
        `SELECT max(created_at) <= now() - make_interval(secs => $1::float8) AS is_older FROM signing_keys
         WHERE retired_at IS NULL`,
        [seconds],
      );
      return row?.is_older === true;
    },

    /** Ends the use of all but `kid`: what is left of them is that there were such keys. Gives their ids. */
    async retireOthers(kid: string): Promise<string[]> {
      const rows = await sql<{ kid: string }>(
        `UPDATE signing_keys SET retired_at = now(), encrypted_jwk = '' WHERE kid <> $1 AND retired_at IS NULL
         RETURNING kid`,
        [kid],
      );
      return rows.map((row) => row.kid);
    },
  };
}
