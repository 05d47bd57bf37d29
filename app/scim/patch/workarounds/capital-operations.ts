/*
 * Entra ID writes the operation with a capital letter, against RFC 7644 §3.5.2:
 *   {"op": "Replace", "path": "title", "value": "Engineer"}
 */
const OPERATIONS = ['add', 'remove', 'replace'] as const;

/** The operation, however it is spelled; undefined for what is none. */
export function findOperation(op: unknown): (typeof OPERATIONS)[number] | undefined {
  return typeof op === 'string' ? OPERATIONS.find((known) => known === op.toLowerCase()) : undefined;
}
