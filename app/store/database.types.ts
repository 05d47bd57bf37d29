import type { PrismaClient } from '../../generated/prisma/client.ts';

export interface SqlOptions {
  /** The text depends on values, or comes seldom: it is not kept prepared. */
  readonly oneOff?: boolean;
  /**
   * The organization whose rows are looked through, where no index leads to the few that are asked for: such a scan
   * waits for others, and never has anything else wait.
   */
  readonly scanOf?: string | undefined;
}

/** The one database, embedded or a server: the same SQL and the same Prisma schema run on both. */
export interface Database {
  readonly kind: 'embedded' | 'server';
  /** Prisma's client: for all that is not asked by every SCIM or token request. */
  readonly prisma: PrismaClient;
  /**
   * Runs one prepared statement on the pool Prisma uses (the hot path; docs/adr/0003-sql-on-the-hot-path.md).
   * `text` may depend on the query's shape, never on its values: texts are cached by name, but for `oneOff` ones.
   * Gives rows with bigint columns as numbers, timestamptz as Date, jsonb parsed. Pass jsonb as JSON text.
   * Throws DatabaseBusyError when too many statements wait for a connection of a server, SearchesBusyError when too many
   * scans do, and as requireTime.
   * Never call it inside `prisma.$transaction(callback)`: the embedded database has one connection.
   */
  sql<Row>(text: string, values?: readonly unknown[], options?: SqlOptions): Promise<Row[]>;
  /**
   * The same on connections of its own beside that pool and its queue: for what few do at a time and must get done
   * however busy the others are.
   */
  sqlAside: Database['sql'];
  /** Runs `work` while no other process runs work under the same lock (an advisory lock on a server). */
  exclusively<T>(lock: number, work: () => Promise<T>): Promise<T>;
  /** The same, but for that it does nothing and gives false at once while another process does. */
  tryExclusively(lock: number, work: () => Promise<void>): Promise<boolean>;
  /** Its connections as they are now, and how many statements wait for one. */
  countConnections(): { readonly total: number; readonly idle: number; readonly waiting: number };
  /** Resolves when the database answers and takes writes; throws DatabaseReadOnlyError, or why it does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What the migration runner needs: one connection. */
export interface MigrationConnection {
  exec(script: string): Promise<unknown>;
  query(text: string, values: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
}
