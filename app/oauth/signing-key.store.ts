import type { Database } from '../store/database.types.ts';

export type SigningKeyStore = ReturnType<typeof createSigningKeyStore>;

/** Signing keys, encrypted by the caller. */
export function createSigningKeyStore({ prisma }: Database) {
  return {
    listKeys: () => prisma.signingKey.findMany({ where: { retiredAt: null }, orderBy: { createdAt: 'desc' } }),
    async insertKey(key: { kid: string; alg: string; encryptedJwk: string }): Promise<void> {
      await prisma.signingKey.create({ data: key });
    },
  };
}
