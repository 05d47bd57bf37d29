/** Parts of an address (RFC 7643 §4.1.2) in the order people write them. */
const ADDRESS = ['streetAddress', 'locality', 'region', 'postalCode', 'country'];

/** A stored value as lines of text, one a value: `ann@example.com (work, primary)`. None for what is not set. */
export function toValueLines(value: unknown): string[] {
  if (value === undefined || value === null || value === '') return [];
  if (Array.isArray(value)) return value.flatMap(toValueLines);
  if (typeof value === 'boolean') return [value ? 'yes' : 'no'];
  if (typeof value === 'object') return [toItemText(value as Record<string, unknown>)];
  return [String(value)];
}

/** A stored value in one line; null for what is not set. */
export const toWords = (value: unknown): string | null => toValueLines(value).join('; ') || null;

function toItemText(item: Record<string, unknown>): string {
  const { value, display, formatted, type, primary } = item;
  const known = [
    value,
    display,
    formatted,
    ADDRESS.map((part) => item[part])
      .filter(Boolean)
      .join(', '),
  ];
  const text = known.find((candidate) => typeof candidate === 'string' && candidate !== '');
  if (typeof text !== 'string') return JSON.stringify(item);
  const notes = [typeof type === 'string' && type, primary === true && 'primary'].filter(Boolean);
  return notes.length > 0 ? `${text.replaceAll('\n', ', ')} (${notes.join(', ')})` : text.replaceAll('\n', ', ');
}
