/** Prisma hands on only the message of a driver's error, and this code. */
const BUSY = 'DATABASE_BUSY';

/**
 * SQLSTATE classes and driver codes that mean "the database cannot be reached, or do it, now", not "the statement is
 * wrong": also while it only reads after a failover (25006), its disk or memory is full (53), or two statements met
 * (40001, 40P01).
 */
const UNREACHABLE =
  /^(08...|57P0[1-5]|57014|25P03|25006|53...|40001|40P01|ECONN(REFUSED|RESET|ABORTED)|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|P1001|P1002|P1008|P1017|P2024|P2034|DATABASE_BUSY)$/;
const UNREACHABLE_MESSAGE =
  /Connection terminated|timeout exceeded when trying to connect|timeout expired|PGlite is closed|pool after calling end|Can't reach database server|Server has closed the connection|Client has encountered a connection error/i;

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
    this.code = cause instanceof Object ? codeOf(cause) : undefined;
  }
}

/** SQLSTATE of a server that only reads: a standby, or one whose `default_transaction_read_only` is on. */
const READ_ONLY = '25006';

/** The database answers and takes no writes. */
export class DatabaseReadOnlyError extends Error {
  override name = 'DatabaseReadOnlyError';
  readonly code = READ_ONLY;
}

/** Whether a statement failed, or a server is not used, because it takes no writes. */
export const isDatabaseReadOnly = (error: unknown): boolean =>
  isOrHasCause(error, (cause) => codeOf(cause) === READ_ONLY);

/** Whether too many waited: why a statement, or what needed it, failed. The database may well be up. */
export const isDatabaseBusy = (error: unknown): boolean => isOrHasCause(error, (cause) => codeOf(cause) === BUSY);

/** Whether `error`, or what caused it, says that the database is down (503 with a retry, never an answer about data). */
export const isDatabaseUnavailable = (error: unknown): boolean =>
  isOrHasCause(
    error,
    (cause) =>
      UNREACHABLE.test(codeOf(cause) ?? '') ||
      ('message' in cause && typeof cause.message === 'string' && UNREACHABLE_MESSAGE.test(cause.message)),
  );

function isOrHasCause(error: unknown, test: (cause: object) => boolean): boolean {
  for (let cause: unknown = error, depth = 0; cause instanceof Object && depth < 8; depth += 1) {
    if (test(cause)) return true;
    cause = causeOf(cause);
  }
  return false;
}

/** What caused `error`; Prisma's client keeps the driver's error in `meta`. */
function causeOf(error: object): unknown {
  if ('cause' in error) return error.cause;
  return 'meta' in error && error.meta instanceof Object && 'driverAdapterError' in error.meta
    ? error.meta.driverAdapterError
    : undefined;
}

const codeOf = (error: object): string | undefined =>
  'code' in error && typeof error.code === 'string' ? error.code : undefined;

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
