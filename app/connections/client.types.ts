import type { OktaRedirectUri } from './redirect-uris.ts';

/** An OAuth client as registered; secrets only as SHA-256 digests. */
export interface Client {
  id: string;
  name: string;
  appName: string;
  authMethod: 'secret' | 'private_key_jwt';
  jwks: unknown;
  scopes: string[];
  /** Paths below PUBLIC_URL. */
  resources: string[];
  requirePkce: boolean;
  redirectUris: OktaRedirectUri[];
  /** Digests (base64url SHA-256) of the secrets that are accepted now, newest first. */
  secretHashes: string[];
}

export interface NewClient {
  id: string;
  /** Shown to administrators: who asks. */
  name: string;
  appName: string;
  /** Public keys (JWK Set, RFC 7517 §5) of a client that authenticates by `private_key_jwt`; others get a secret. */
  jwks?: { keys: Record<string, unknown>[] };
}

/** An entry of the audit list, which is written in the transaction of the change that it tells of. */
export interface ClientAudit {
  readonly actor: string;
  readonly actorKey: string;
  readonly action: string;
  readonly details: object;
  readonly requestId: string | null;
}

/** A client as an operator lists it. */
export interface ClientSummary {
  id: string;
  name: string;
  appName: string;
  authMethod: Client['authMethod'];
  /** When each secret that works was made, newest first. */
  secretsMadeAt: Date[];
  redirectUris: string[];
  /** Organizations that ever granted it something. */
  connections: number;
  createdAt: Date;
}
