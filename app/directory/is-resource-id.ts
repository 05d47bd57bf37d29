const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether `text` can be the id of a user or a group: with case, so upper case is another id (RFC 7643 §3.1). */
export function isResourceId(text: string): boolean {
  return UUID.test(text);
}
