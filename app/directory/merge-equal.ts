import type { Query } from './query.types.ts';

/** Texts of which a field must equal one: what `or` makes of several comparisons by `eq`. */
export interface AnyOf<Field extends string> {
  readonly kind: 'any';
  readonly field: Field;
  readonly values: readonly string[];
  readonly exact: boolean;
}

/** The parts of an `or`, those that compare one field with texts by `eq` merged: a set is looked at once a row. */
export function mergeEqual<Field extends string>(
  parts: readonly Query<Field>[],
): readonly (Query<Field> | AnyOf<Field>)[] {
  const sets = new Map<string, { kind: 'any'; field: Field; values: string[]; exact: boolean }>();
  const merged: (Query<Field> | AnyOf<Field>)[] = [];
  for (const part of parts) {
    if (part.kind !== 'compare' || part.operator !== 'eq' || typeof part.value !== 'string') {
      merged.push(part);
      continue;
    }
    const { field, value, exact } = part;
    const known = sets.get(`${exact} ${field}`);
    if (known) {
      known.values.push(value);
      continue;
    }
    const set = { kind: 'any' as const, field, values: [value], exact };
    sets.set(`${exact} ${field}`, set);
    merged.push(set);
  }
  return merged;
}
