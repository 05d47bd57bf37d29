import { hkdfSync } from 'node:crypto';

/** One key per application secret (newest first) for one purpose: HKDF-SHA-256 (RFC 5869), so that purposes never share. */
export function deriveKeys(appSecrets: readonly string[], purpose: string): string[] {
  return appSecrets.map((secret) =>
    Buffer.from(hkdfSync('sha256', secret, '', `expressway/${purpose}`, 32)).toString('base64url'),
  );
}
