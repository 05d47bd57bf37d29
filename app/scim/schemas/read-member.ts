/**
 * The value of the member with that name in an object of JSON, in whatever case (RFC 7643 §2.1): the first that has it.
 * Undefined where none has.
 */
export function readMember(source: object, name: string): unknown {
  const lower = name.toLowerCase();
  return Object.entries(source).find(([key]) => key.toLowerCase() === lower)?.[1];
}
