import pg from 'pg';
import utils from 'pg/lib/utils.js';

/** What a statement sends by: pg gives it to those who bring a statement of their own (as pg-cursor does). */
interface Connection {
  readonly stream: { cork(): void; uncork(): void };
  /** Texts by name, of those that the server has parsed. */
  readonly parsedStatements: Record<string, string | undefined>;
  parse(statement: { name: string; text: string }): void;
  bind(portal: { statement: string; values: readonly unknown[] }): void;
  describe(what: { type: 'P'; name: string }): void;
  execute(portal: object): void;
  sync(): void;
}

interface Column {
  readonly name: string;
  /** Undefined: the text itself. */
  readonly parse: ((text: string) => unknown) | undefined;
}

type Done<Row> = (error: Error | null, rows: Row[]) => void;
type Field = { readonly name: string; readonly dataTypeID: number };

export interface Statement {
  /** Undefined: it is parsed and planned each time. */
  readonly name: string | undefined;
  readonly text: string;
  readonly values: readonly unknown[];
  /** Milliseconds after which the server gives it up, where that is sooner than the connection says. */
  readonly timeout?: number;
}

/** Sets the time-out of what follows up to the next Sync, which ends the transaction that both are in. */
const SET_TIMEOUT = "SELECT set_config('statement_timeout', $1, true)";

/** The columns of what each connection has prepared: PostgreSQL refuses to run a plan whose columns have changed. */
const known = new WeakMap<Connection, Map<string, readonly Column[]>>();

/**
 * One run of a prepared statement. pg's own asks with every run for a description of the columns and makes the readers
 * of them anew, which costs more than the row; this one asks once for a connection. `done` is called once. Throws what
 * cannot be sent as a value. A class: pg calls its methods by name, and one is made for each run.
 */
export class PreparedQuery<Row> {
  readonly name: string;
  readonly text: string;
  readonly #values: readonly unknown[];
  readonly #done: Done<Row>;
  readonly #timeout: number | undefined;
  readonly #rows: Row[] = [];
  #connection: Connection | undefined;
  #columns: readonly Column[] = [];
  #failure: Error | undefined;
  /** Whether what comes answers the setting of the time-out. */
  #isSetting: boolean;

  constructor({ name = '', text, values, timeout }: Statement, done: Done<Row>) {
    // pg would take the first of two statements that were parsed for the one with the name.
    this.name = timeout === undefined ? name : '';
    this.text = text;
    this.#timeout = timeout;
    this.#isSetting = timeout !== undefined;
    this.#values = values.map((value) => utils.prepareValue(value));
    this.#done = done;
  }

  submit(connection: Connection): void {
    const { name, text } = this;
    const columns = name === '' ? undefined : known.get(connection)?.get(name);
    this.#connection = connection;
    connection.stream.cork();
    if (this.#timeout !== undefined) {
      connection.parse({ name: '', text: SET_TIMEOUT });
      connection.bind({ statement: '', values: [String(Math.ceil(this.#timeout))] });
      connection.execute({});
    }
    if (name === '' || connection.parsedStatements[name] === undefined) connection.parse({ name, text });
    connection.bind({ statement: name, values: this.#values });
    if (columns) this.#columns = columns;
    else connection.describe({ type: 'P', name: '' });
    connection.execute({});
    connection.sync();
    connection.stream.uncork();
  }

  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    this.#columns = fields.map(({ name, dataTypeID }) => ({ name, parse: toParser(dataTypeID) }));
    const connection = this.#connection as Connection;
    if (this.name === '') return;
    const ofConnection = known.get(connection) ?? new Map<string, readonly Column[]>();
    known.set(connection, ofConnection.set(this.name, this.#columns));
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    if (this.#isSetting) return;
    try {
      this.#rows.push(toRow(this.#columns, fields) as Row);
    } catch (cause) {
      this.#failure = cause as Error;
    }
  }

  /** How many rows there were is not asked. */
  handleCommandComplete(): void {
    this.#isSetting = false;
  }

  /** A statement without a word in it gives no row. */
  handleEmptyQuery(): void {}

  /** The connection is ready for another: the rows are whole. */
  handleReadyForQuery(): void {
    this.#done(this.#failure ?? null, this.#rows);
  }

  handleError(error: Error): void {
    this.#done(error, []);
  }
}

function toRow(columns: readonly Column[], values: readonly (string | null)[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (let at = 0; at < columns.length; at += 1) {
    const { name, parse } = columns[at] as Column;
    const value = values[at] as string | null;
    row[name] = value === null || parse === undefined ? value : parse(value);
  }
  return row;
}

/** bigint as number: our sequences stay below 2^53, and the embedded database answers so too. */
function toParser(oid: number): Column['parse'] {
  const { builtins, getTypeParser } = pg.types;
  if (oid === builtins.TEXT) return undefined;
  if (oid === builtins.INT8) return Number;
  const parse = getTypeParser(oid, 'text');
  return oid === builtins.TIMESTAMPTZ ? (text) => toInstant(text) ?? parse(text) : parse;
}

/** An instant in UTC with a year of four digits, as nearly every one is; undefined for others. */
const toInstant = (text: string): Date | undefined =>
  UTC.test(text) ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`) : undefined;

const UTC = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,3})?\+00$/;
