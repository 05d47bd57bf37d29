/** The form in which two spellings of a name are the same: NFC, lower case (RFC 7643 §4.1.1, RFC 7644 §7.8). */
export function foldCase(text: string): string {
  return (isAscii(text) ? text : text.normalize('NFC')).toLowerCase();
}

/** Most texts are, and need no tables. */
export const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);
