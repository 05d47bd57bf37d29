/** A scheme, or a first segment without a colon; then what may stand in a reference, one fragment at most. */
const REFERENCE = new RegExp(
  String.raw`^(?:[a-z][a-z\d+.-]*:|(?![^/?#]*:))CHAR*(?:#CHAR*)?$`.replaceAll(
    'CHAR',
    String.raw`(?:[^\s\p{Cc}<>"{}|\\^\u0060%#]|%[\da-f]{2})`,
  ),
  'iu',
);

/**
 * Pure. Whether a text is the reference of RFC 3986 §4.1, absolute or relative; letters of all scripts are taken (RFC
 * 3987), since people copy addresses as browsers show them.
 */
export function isUriReference(text: string): boolean {
  return REFERENCE.test(text);
}
