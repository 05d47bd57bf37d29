import type { Socket } from 'node:net';
import pg from 'pg';
import {
  DatabaseConnectError,
  DatabaseReadOnlyError,
  isDatabaseReadOnly,
  isDatabaseUnavailable,
} from './database-errors.ts';
import { parseServerUrl, type Target } from './database-url.ts';

/** The hosts of a URL, and which of them connections are opened to. */
export interface ServerHosts {
  /** How to open a connection at the moment. */
  current(): { connectionString: string; connectionTimeoutMillis: number; keepAlive: true };
  /** A number that changes when connections opened before it did are to be replaced. */
  epoch(): number;
  /** Replaces all connections, after a statement on one showed that its server takes no writes: the others go to the same. */
  doubt(): void;
  /** Finds out whether a server that was connected to may be used. Throws DatabaseReadOnlyError. */
  check(client: pg.ClientBase): Promise<void>;
  /** Whether, after a connection failed by `cause`, another host may accept one. */
  mayHelp(cause: unknown): boolean;
  /** Looks for a host that can be used and makes it the `current` one. Call it when the current one failed. Throws as `open`. */
  find(): Promise<void>;
  /**
   * A connection of its own to the first host that can be used, beginning with the last that could. It is cut when the
   * server is silent for as long as connecting may take (cutWhenSilent). Throws DatabaseConnectError.
   */
  open(): Promise<pg.Client>;
}

export interface HostsOptions {
  /** Of one host or several (parseServerUrl). */
  url: string;
  /** The variable that has it, for who reads the error. */
  variable: string;
  /** For all hosts together (ms): one that is silent costs its share. */
  connectTimeout: number;
  /** Told of errors on connections that wait. */
  onIdleError: (cause: Error) => void;
}

/** `doubt` is heard no more often (ms): while nothing takes writes, every write would have all connections opened anew. */
const DOUBT = 1_000;

/** What pg's pool says to who waited for a free connection in vain: that the others are in use says nothing of the host. */
const QUEUED_TOO_LONG = /^timeout exceeded when trying to connect$/;

/** What gives a row with `reads` on a server that is not the one wanted. */
const CHECKS: Readonly<Record<Target, string>> = {
  any: 'SELECT false AS reads',
  'read-write': "SELECT current_setting('transaction_read_only')::boolean AS reads",
  primary: 'SELECT pg_is_in_recovery() AS reads',
};

/** Opens connections as libpq does where a URL has several hosts or says which are wanted (PostgreSQL, 34.1.1.3). */
export function createServerHosts({ url, variable, connectTimeout, onIdleError }: HostsOptions): ServerHosts {
  const { urls, hosts, target } = parseServerUrl(url);
  const share = Math.ceil(connectTimeout / urls.length);
  let current = 0;
  let epoch = 0;
  let doubted = Number.NEGATIVE_INFINITY;
  let finding: Promise<void> | undefined;
  const toConfig = (index: number) =>
    ({ connectionString: urls[index] as string, connectionTimeoutMillis: share, keepAlive: true }) as const;

  async function check(client: pg.ClientBase): Promise<void> {
    if (target === 'any') return;
    const { rows } = await client.query(CHECKS[target]);
    if (rows[0].reads) throw new DatabaseReadOnlyError(`takes no writes (target_session_attrs=${target})`);
  }

  async function openAt(index: number): Promise<pg.Client> {
    const client = new pg.Client(toConfig(index));
    client.on('error', onIdleError);
    try {
      await client.connect();
      cutWhenSilent(client, share);
      await check(client);
      return client;
    } catch (cause) {
      cutWhenSilent(client, share);
      await client.end();
      throw cause;
    }
  }

  async function openFrom(first: number): Promise<pg.Client> {
    const failures: { host: string; cause: unknown }[] = [];
    for (let tried = 0; tried < urls.length; tried += 1) {
      const index = (first + tried) % urls.length;
      try {
        const client = await openAt(index);
        if (index !== current) epoch += 1;
        current = index;
        return client;
      } catch (cause) {
        failures.push({ host: hosts[index] as string, cause });
        // Whoever refuses the password or the database was the right one to ask.
        if (!isDatabaseUnavailable(cause)) break;
      }
    }
    throw toConnectError(variable, failures);
  }

  return {
    current: () => toConfig(current),
    epoch: () => epoch,
    doubt() {
      if (performance.now() - doubted < DOUBT) return;
      doubted = performance.now();
      epoch += 1;
    },
    check,
    mayHelp: (cause) =>
      urls.length > 1 && isDatabaseUnavailable(cause) && !QUEUED_TOO_LONG.test((cause as Error).message),
    find() {
      // One for all who need it meanwhile.
      finding ??= openFrom(current + 1)
        .then((client) => client.end())
        .finally(() => {
          finding = undefined;
        });
      return finding;
    },
    open: () => openFrom(current),
  };
}

function toConnectError(variable: string, failures: readonly { host: string; cause: unknown }[]): DatabaseConnectError {
  const at = failures.map(({ host }) => host).join(', ');
  const say = (cause: unknown): string => (cause as Error).message || String((cause as { code?: string }).code);
  const why = failures
    .map(({ host, cause }) => (failures.length > 1 ? `${host}: ${say(cause)}` : say(cause)))
    .join('; ');
  const causes = failures.map(({ cause }) => cause);
  const telling = causes.find((cause) => !isDatabaseUnavailable(cause)) ?? causes.find(isDatabaseReadOnly) ?? causes[0];
  return new DatabaseConnectError(variable, `PostgreSQL at ${at} cannot be used: ${why}`, { cause: telling });
}

/** Not in pg's types, though in every version of it. */
const toStream = (client: pg.ClientBase): Socket =>
  (client as unknown as { connection: { stream: Socket } }).connection.stream;

/**
 * Cuts a connection whose server owes an answer and is silent: paused, unplugged, or behind a firewall that forgot it.
 * pg's own `query_timeout` only stops waiting: inside a transaction it would give the connection back still open. A
 * connection that is being closed is owed the server's end of it. Called again, it changes how long the silence may be
 * (ms; 0: any time).
 */
export function cutWhenSilent(client: pg.ClientBase, silence: number): void {
  const stream = toStream(client);
  stream.setTimeout(silence);
  if (watched.has(stream)) return;
  watched.add(stream);
  // A callback of setTimeout would be called once; idle connections are silent by right, any number of times.
  stream.on('timeout', () => {
    // Not in pg's types, though in every version of it.
    const { readyForQuery, _ending } = client as unknown as { readyForQuery: boolean; _ending: boolean };
    if (readyForQuery && !_ending) return;
    const message = `PostgreSQL did not answer within ${stream.timeout} ms`;
    stream.destroy(Object.assign(new Error(message), { code: 'ETIMEDOUT' }));
  });
}

const watched = new WeakSet<Socket>();
