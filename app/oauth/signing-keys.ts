import { CompactEncrypt, calculateJwkThumbprint, compactDecrypt, exportJWK, generateKeyPair, type JWK } from 'jose';
import { deriveKeys } from '../http/derive-keys.ts';
import type { SigningKeyStore } from './signing-key.store.ts';

const ALG = 'RS256';

/** Thrown when no application secret opens a stored key: APP_SECRET was changed without keeping the old one. */
export class SigningKeyError extends Error {
  override name = 'SigningKeyError';
}

/**
 * The private signing keys, newest first; the first start makes one. Kept as JWE under a key derived from the
 * application secret, newest first. Call under a lock: two servers may start at once.
 * Throws SigningKeyError when no secret opens a key.
 */
export async function loadSigningKeys(keys: SigningKeyStore, appSecrets: readonly string[]): Promise<JWK[]> {
  const wrapping = deriveKeys(appSecrets, 'signing keys').map((key) => Buffer.from(key, 'base64url'));
  const stored = await keys.listKeys();
  if (stored.length > 0) return Promise.all(stored.map(({ encryptedJwk }) => open(encryptedJwk, wrapping)));
  const pair = await generateKeyPair(ALG, { extractable: true });
  const jwk = await exportJWK(pair.privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  const complete: JWK = { ...jwk, kid, alg: ALG, use: 'sig' };
  const [newest] = wrapping;
  if (!newest) throw new SigningKeyError('No application secret is set: APP_SECRET.');
  const encryptedJwk = await new CompactEncrypt(Buffer.from(JSON.stringify(complete)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(newest);
  await keys.insertKey({ kid, alg: ALG, encryptedJwk });
  return [complete];
}

async function open(jwe: string, wrapping: Buffer[]): Promise<JWK> {
  for (const key of wrapping) {
    const opened = await compactDecrypt(jwe, key).catch(() => undefined);
    if (opened) return JSON.parse(Buffer.from(opened.plaintext).toString('utf8'));
  }
  throw new SigningKeyError(
    'APP_SECRET does not open the signing keys in the database: add the secret they were made with, after a comma.',
  );
}
