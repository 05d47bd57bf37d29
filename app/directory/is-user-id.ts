const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether `text` can be an id of ours: ids are compared with case (RFC 7643 §3.1), so upper case is another id. */
export function isUserId(text: string): boolean {
  return UUID.test(text);
}
