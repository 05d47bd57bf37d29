import { ConfigError } from './config/load-config.ts';
import { SigningKeyError } from './oauth/signing-keys.ts';
import { DatabaseConnectError, isDatabaseUnavailable } from './store/database-errors.ts';
import { parseServerUrl } from './store/database-url.ts';
import { FolderLockedError } from './store/lock-folder.ts';
import { OlderServerError } from './store/migrate.ts';
import { PoolerError } from './store/require-sessions.ts';

/** SQLSTATE of what DATABASE_URL can have wrong: user, password, database, rights. */
const REFUSED = /^(28...|3D000|42501)$/;

/**
 * Why the process could not start, in a line an operator can act on (one a fault of the configuration).
 * Gives undefined for what nobody foresaw: that is logged with its stack.
 */
export function explainFailure(cause: unknown, env: NodeJS.ProcessEnv): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  const known = [ConfigError, FolderLockedError, OlderServerError, PoolerError, SigningKeyError];
  if (known.some((kind) => cause instanceof kind)) return cause.message;
  const { code = '', syscall, path, hostname } = cause as NodeJS.ErrnoException & { hostname?: string };
  // Of several workers each has `bind` for it: their primary listens.
  const isListening = syscall === 'listen' || syscall === 'bind';
  if ((syscall === 'getaddrinfo' && hostname === env.HOST) || (isListening && code === 'EADDRNOTAVAIL')) {
    return `HOST: "${env.HOST}" is not an address of this machine (${code}): set HOST to one, such as 127.0.0.1, or remove it.`;
  }
  if (isListening) {
    const why = code === 'EADDRINUSE' ? 'is in use by another process' : `cannot be listened on (${code})`;
    return `PORT: port ${env.PORT || 3000} ${why}: stop what uses it, or set PORT to another.`;
  }
  if (cause instanceof DatabaseConnectError) return `${cause.variable}: ${cause.message}`;
  const host = findDatabaseHost(env.DATABASE_URL);
  if (host !== undefined && (isDatabaseUnavailable(cause) || REFUSED.test(code))) {
    return `DATABASE_URL: PostgreSQL at ${host} cannot be used: ${cause.message || code}`;
  }
  return path === undefined ? undefined : cause.message;
}

/** Hosts and ports alone: the URL may hold a password. Undefined where it is not PostgreSQL's. */
function findDatabaseHost(url = ''): string | undefined {
  try {
    return parseServerUrl(url).hosts.join(', ');
  } catch {
    return undefined;
  }
}
