/** The opposite of a condition: also of one that is neither true nor false. */
export const negate = (condition: string) => `NOT coalesce(${condition}, FALSE)`;

/** All of `conditions`, or one of them. */
export function join(kind: 'and' | 'or', conditions: readonly string[]): string {
  if (conditions.length === 0) return kind === 'and' ? 'TRUE' : 'FALSE';
  return `(${conditions.join(kind === 'and' ? ' AND ' : ' OR ')})`;
}
