/** Prisma hands on only the message of a driver's error, and these codes. */
const BUSY = 'DATABASE_BUSY';
const DEADLINE = 'DEADLINE_PASSED';
const GONE = 'CLIENT_GONE';
/** SQLSTATE of a server that only reads: a standby, or one whose `default_transaction_read_only` is on. */
const READ_ONLY = '25006';

/** So many statements wait for a connection already that one more was not put in: it was not carried out. */
export class DatabaseBusyError extends Error {
  override name = 'DatabaseBusyError';
  readonly code = BUSY;

  constructor(waiting: number) {
    super(`${waiting} statements wait for a connection to the database already (DATABASE_QUEUE_SIZE)`);
  }
}

/** No connection could be opened to any host of the URL in `variable`; `code` is the driver's. */
export class DatabaseConnectError extends Error {
  override name = 'DatabaseConnectError';
  readonly variable: string;
  readonly code: string | undefined;

  constructor(variable: string, message: string, { cause }: { cause: unknown }) {
    super(message, { cause });
    this.variable = variable;
    this.code = cause instanceof Object ? codesOf(cause)[0] : undefined;
  }
}

/** So many searches without an index are in progress that one more was not begun. */
export class SearchesBusyError extends Error {
  override name = 'SearchesBusyError';
}

/** The database answers and takes no writes. */
export class DatabaseReadOnlyError extends Error {
  override name = 'DatabaseReadOnlyError';
  readonly code = READ_ONLY;
}

/** The time of a request is over: nothing more is begun for it. */
export class DeadlineError extends Error {
  override name = 'DeadlineError';
  readonly code = DEADLINE;

  constructor(options?: ErrorOptions) {
    super('the deadline of the request has passed', options);
  }
}

/** The client of a request has closed its connection: nothing more is begun for it. */
export class ClientGoneError extends Error {
  override name = 'ClientGoneError';
  readonly code = GONE;

  constructor() {
    super('the client has closed its connection');
  }
}

interface TroubleKind {
  /** SQLSTATE, or the code of a driver, Prisma or this file, of the errors that mean it. */
  readonly code: RegExp;
  /** What errors without such a code say. */
  readonly message?: RegExp;
  /** What it is, as the beginning of a sentence to the client. */
  readonly text: string;
  /** Whether other statements, begun now, would most likely fail by it too. */
  readonly outage: boolean;
}

/** What can keep a database from doing what is no fault of the statement, by the name that the process log gives it. */
const KINDS = {
  disk_full: { code: /^53100$/, text: 'The database has no disk space left', outage: true },
  out_of_resources: { code: /^53[024]00$/, text: 'The database has no memory or other resources left', outage: true },
  read_only: {
    code: new RegExp(`^${READ_ONLY}$`),
    text: 'The database accepts no changes at the moment',
    outage: true,
  },
  lock_timeout: { code: /^55P03$/, text: 'Another change to the same data took too long', outage: false },
  statement_timeout: { code: /^57014$/, text: 'The database took too long', outage: false },
  conflict: {
    code: /^(40001|40P01|P2034)$/,
    text: 'Changes to the same data were made at the same time',
    outage: false,
  },
  too_many_connections: {
    code: /^53300$/,
    text: 'The database takes no more connections at the moment',
    outage: true,
  },
  busy: {
    // P2028: Prisma found no connection for a transaction in time.
    code: new RegExp(`^(${BUSY}|P2024|P2028)$`),
    message: /timeout exceeded when trying to connect/,
    text: 'Too many requests wait for the database at the moment',
    outage: true,
  },
  unreachable: {
    code: /^(57P03|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|P100[128])$/,
    message:
      /PGlite is closed|pool after calling end|Can't reach database server|timeout expired|due to connection timeout/i,
    text: 'The database cannot be reached at the moment',
    outage: true,
  },
  connection_lost: {
    code: /^(08...|57P0[1245]|25P03|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|P1017)$/,
    message: /Connection terminated|Server has closed the connection|Client has encountered a connection error/i,
    text: 'The connection to the database was lost',
    outage: true,
  },
  deadline: { code: new RegExp(`^${DEADLINE}$`), text: 'The request could not be finished in time', outage: false },
  client_gone: {
    code: new RegExp(`^${GONE}$`),
    text: 'The connection was closed before the request was finished',
    outage: false,
  },
} as const satisfies Record<string, TroubleKind>;

/** The name of a trouble of the database. */
export type TroubleName = keyof typeof KINDS;

/** What is the matter with the database, or with the time that a request has. */
export interface Trouble extends Pick<TroubleKind, 'text' | 'outage'> {
  readonly name: TroubleName;
}

const TROUBLES = Object.entries(KINDS).map(([name, kind]) => ({ name, ...kind }) as Trouble & TroubleKind);

/**
 * The trouble that `error`, or what caused it, tells of (a 503 with a retry, never an answer about data); undefined where
 * the statement, or the code, is wrong.
 */
export function findTrouble(error: unknown): Trouble | undefined {
  for (let cause: unknown = error, depth = 0; cause instanceof Object && depth < 8; depth += 1) {
    const codes = codesOf(cause);
    // Errors of ours have codes too, and may quote what a client sent.
    const message = codes.length === 0 && 'message' in cause ? String(cause.message) : '';
    const found = TROUBLES.find((kind) => codes.some((code) => kind.code.test(code)) || kind.message?.test(message));
    if (found) return found;
    cause = causeOf(cause);
  }
  return undefined;
}

/** Whether a statement failed, or a server is not used, because it takes no writes. */
export const isDatabaseReadOnly = (error: unknown): boolean => findTrouble(error)?.name === 'read_only';

/** Whether `error`, or what caused it, is a trouble of the database. */
export const isDatabaseUnavailable = (error: unknown): boolean => findTrouble(error) !== undefined;

/** What caused `error`; Prisma's client keeps the driver's error in `meta`. */
function causeOf(error: object): unknown {
  if ('cause' in error) return error.cause;
  return 'meta' in error && error.meta instanceof Object && 'driverAdapterError' in error.meta
    ? error.meta.driverAdapterError
    : undefined;
}

/** Prisma's adapter keeps the driver's code beside its own. */
function codesOf(error: object): string[] {
  const codes = ['code' in error && error.code, 'originalCode' in error && error.originalCode];
  return codes.filter((code) => typeof code === 'string');
}

/** The constraint or index a unique violation names (SQLSTATE 23505, or Prisma's P2002); undefined for other errors. */
export function uniqueViolation(error: unknown): string | undefined {
  if (!(error instanceof Object) || !('code' in error)) return undefined;
  if (error.code === '23505') return 'constraint' in error ? String(error.constraint) : 'unknown';
  if (error.code === 'P2002') return 'meta' in error ? JSON.stringify(error.meta) : 'unknown';
  return undefined;
}

/** Whether a row that another refers to was gone when the statement ended (SQLSTATE 23503). */
export function isForeignKeyViolation(error: unknown): boolean {
  return error instanceof Object && 'code' in error && (error.code === '23503' || error.code === 'P2003');
}

/** Whether the server gave a statement up because it took too long (SQLSTATE 57014). */
export function isStatementTimeout(error: unknown): boolean {
  return error instanceof Object && 'code' in error && error.code === '57014';
}

/** Whether the statement was ended because it and another one waited for each other (SQLSTATE 40P01). */
export function isDeadlock(error: unknown): boolean {
  return error instanceof Object && 'code' in error && error.code === '40P01';
}
