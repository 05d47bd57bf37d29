import { hkdfSync } from 'node:crypto';

/**
 * A 32-byte key for one purpose from one application secret (HKDF-SHA256, RFC 5869), so that no two uses share a key.
 * `purpose` is a constant of the code, such as `session-cookie`.
 */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `expressway/${purpose}`, 32));
}
