import { CompactEncrypt, calculateJwkThumbprint, compactDecrypt, exportJWK, generateKeyPair, type JWK } from 'jose';
import { LIFETIMES } from '../connections/lifetimes.ts';
import { deriveKeys } from '../http/derive-keys.ts';
import { LOCKS } from '../store/advisory-locks.ts';
import type { SigningKeyStore, StoredKey } from './signing-key.store.ts';

const ALG = 'RS256';

/** Thrown where the keys in the database cannot be used as asked; its message says what to do. */
export class SigningKeyError extends Error {
  override name = 'SigningKeyError';
}

interface Deps {
  store: SigningKeyStore;
  /** Runs work while no other process runs work under the same lock. */
  exclusively: <T>(lock: number, work: () => Promise<T>) => Promise<T>;
  /** Newest first. */
  appSecrets: readonly string[];
}

export type SigningKeys = ReturnType<typeof createSigningKeys>;

/** The private signing keys: in the database as JWE (RFC 7516) under a key derived from the newest application secret. */
export function createSigningKeys({ store, exclusively, appSecrets }: Deps) {
  const wrapping = deriveKeys(appSecrets, 'signing keys').map((key) => Buffer.from(key, 'base64url'));
  const [newest] = wrapping as [Buffer, ...Buffer[]];

  async function make(): Promise<JWK & { kid: string }> {
    const pair = await generateKeyPair(ALG, { extractable: true });
    const jwk = await exportJWK(pair.privateKey);
    const kid = await calculateJwkThumbprint(jwk);
    const complete = { ...jwk, kid, alg: ALG, use: 'sig' };
    await store.insertKey({ kid, alg: ALG, encryptedJwk: await encrypt(JSON.stringify(complete), newest) });
    return complete;
  }

  /** The keys in use with what opened each. Throws SigningKeyError when nothing opens one. */
  const openAll = async () => Promise.all((await store.listKeys()).map((key) => open(key, wrapping)));

  return {
    /** The private keys in use, newest first; the first start makes one. Throws SigningKeyError when no secret opens one. */
    load: (): Promise<JWK[]> =>
      exclusively(LOCKS.signingKeys, async () => {
        const opened = await openAll();
        return opened.length > 0 ? opened.map(({ text }) => JSON.parse(text) as JWK) : [await make()];
      }),

    /** Makes one more, which is the newest; the others stay in use. Gives its id. Throws SigningKeyError as `load`. */
    rotate: (): Promise<string> =>
      exclusively(LOCKS.signingKeys, async () => {
        // Else a server would not start for want of the secret of an older one.
        await openAll();
        return (await make()).kid;
      }),

    /**
     * Ends the use of all but the newest, and deletes what is private of them. Gives their ids. Throws SigningKeyError
     * while what they signed may still be presented.
     */
    retireOld: (): Promise<string[]> =>
      exclusively(LOCKS.signingKeys, async () => {
        const [kept, ...others] = await store.listKeys();
        if (!kept || others.length === 0) return [];
        if (!(await store.isNewestOlderThan(LIFETIMES.signed))) {
          throw new SigningKeyError(
            `The newest key is not ${LIFETIMES.signed / 60} minutes old: what the older ones have signed may still be presented. Restart every server, if that is not done, and retire them later.`,
          );
        }
        return store.retireOthers(kept.kid);
      }),

    /** Encrypts under the newest secret what is not. Gives how many keys that were, of how many. Throws as `load`. */
    rewrap: (): Promise<{ rewrapped: number; keys: number }> =>
      exclusively(LOCKS.signingKeys, async () => {
        const opened = await openAll();
        const others = opened.filter(({ by }) => by !== newest);
        const anew = others.map(async ({ key, text }) => ({ ...key, encryptedJwk: await encrypt(text, newest) }));
        await store.updateKeys(await Promise.all(anew));
        return { rewrapped: others.length, keys: opened.length };
      }),
  };
}

const encrypt = (text: string, key: Buffer): Promise<string> =>
  new CompactEncrypt(Buffer.from(text)).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(key);

async function open(
  key: StoredKey,
  wrapping: readonly Buffer[],
): Promise<{ key: StoredKey; text: string; by: Buffer }> {
  for (const by of wrapping) {
    const opened = await compactDecrypt(key.encryptedJwk, by).catch(() => undefined);
    if (opened) return { key, text: Buffer.from(opened.plaintext).toString('utf8'), by };
  }
  throw new SigningKeyError(
    'APP_SECRET lacks the secret that the signing keys in the database are encrypted with. Add that secret to it after a comma, run "npm run cli -- secrets rewrap", and then drop it.',
  );
}
