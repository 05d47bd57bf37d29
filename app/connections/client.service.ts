import { createHash, randomBytes } from 'node:crypto';
import type { ClientStore } from './client.store.ts';
import type { ClientAudit, NewClient } from './client.types.ts';
import { ConnectionsError } from './connections-error.ts';

export type ClientService = ReturnType<typeof createClientService>;

/** The form in which secrets are kept: they are random, so a plain SHA-256 cannot be guessed back. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** A client secret of 256 bits; base64url survives the form-decoding of basic credentials (RFC 6749 §2.3.1). */
const makeSecret = (): string => randomBytes(32).toString('base64url');

const isPublicKey = ({ kty, d }: Record<string, unknown>): boolean =>
  ['RSA', 'EC', 'OKP'].includes(String(kty)) && d === undefined;

/** Registration of OAuth clients; a change and what is given to `audit` it are written both or neither. */
export function createClientService({ clients }: { clients: ClientStore }) {
  return {
    /** Registers a client; `secret` is made when not given. Gives the secret, which is kept nowhere. Throws `client_exists`. */
    async addClient(client: Omit<NewClient, 'jwks'>, secret = makeSecret(), audit?: ClientAudit): Promise<string> {
      await clients.insertClient(client, hashSecret(secret), audit);
      return secret;
    },
    /** Registers a client that signs its assertions (RFC 7523); it has no secret. Throws `client_exists`, `keys_invalid`. */
    async addClientWithKeys(client: Required<NewClient>, audit?: ClientAudit): Promise<void> {
      if (client.jwks.keys.length === 0 || client.jwks.keys.some((key) => !isPublicKey(key))) {
        throw new ConnectionsError(
          'keys_invalid',
          'The JWK Set needs public RSA, EC or OKP keys, and no private ones.',
        );
      }
      await clients.insertClient(client, undefined, audit);
    },
    /** Gives the client another `{appName}`, with Okta's redirect URIs for it. Throws `client_not_found`. */
    setAppName: clients.updateAppName,
    /** Adds a secret; older ones work until retired. Gives it. Throws `client_not_found`. */
    async rotateSecret(clientId: string, audit?: ClientAudit): Promise<string> {
      const secret = makeSecret();
      await clients.insertSecret(clientId, hashSecret(secret), audit);
      return secret;
    },
    /** Retires all but the newest secret; gives how many. Throws `client_not_found`. */
    retireOldSecrets: clients.retireOldSecrets,
    /** Removes Okta's internal test hosts from the redirect URIs; gives how many. Throws `client_not_found`. */
    removeTestHosts: clients.deleteTestHosts,
    listClients: clients.listClients,
    findClient: clients.findClient,
    listSecretDates: clients.listSecretDates,
  };
}
