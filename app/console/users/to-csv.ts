/** What a spreadsheet takes for a formula when a cell begins with it (OWASP, CSV injection), full-width forms included. */
const FORMULA = /^(?:\s*[=+\-@＝＋－＠]|[\t\r\n])/;
/** Where a formula would begin in a spreadsheet that parts cells by semicolons: it heeds no quotes within its cells. */
const INNER_FORMULA = /(?=[=+\-@＝＋－＠])(?<=[;\r\n]\s*)/g;
const QUOTED = /[",\r\n]|^\s|\s$/;
/** Tells Excel that the file is UTF-8. */
const BOM = '\ufeff';

export interface CsvColumn<Item> {
  readonly name: string;
  readonly read: (item: Item) => string | null | undefined;
}

/**
 * A file in comma-separated values (RFC 4180), in UTF-8 with a byte order mark, one text a batch. What begins like a
 * formula, at the start of a cell or after a semicolon or line break, gets an apostrophe before it and loses nothing.
 */
export async function* toCsv<Item>(
  columns: readonly CsvColumn<Item>[],
  batches: AsyncIterable<readonly Item[]>,
): AsyncGenerator<string, void, void> {
  let head = BOM + toLine(columns.map(({ name }) => name));
  for await (const batch of batches) {
    yield head + batch.map((item) => toLine(columns.map(({ read }) => read(item) ?? ''))).join('');
    head = '';
  }
  if (head) yield head;
}

const toLine = (cells: readonly string[]): string => `${cells.map(toCell).join(',')}\r\n`;

function toCell(value: string): string {
  const cell = (FORMULA.test(value) ? `'${value}` : value).replace(INNER_FORMULA, "'");
  return QUOTED.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
