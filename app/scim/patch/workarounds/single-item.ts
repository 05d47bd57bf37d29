/*
 * A list is sometimes given as its only item:
 *   {"op": "add", "path": "emails", "value": {"value": "new@example.com", "type": "work"}}
 */

/** The list that `raw` means. */
export function toList(raw: unknown): unknown {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? [raw] : raw;
}
