import { quote } from './quote.ts';

const SHOWN = 8;
const SHORT = 20;

/** As `quote`, but only the beginning of what is long: for places where a client may have put a token by mistake. */
export function quoteStart(text: string): string {
  return quote(text.length <= SHORT ? text : `${text.slice(0, SHOWN)}…`);
}
