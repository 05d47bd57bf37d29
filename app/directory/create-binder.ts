/** Adds a value to a statement and gives its placeholder. */
export type Bind = (value: unknown, type: string) => string;

/** The values of one statement and the way to add them. */
export function createBinder() {
  const values: unknown[] = [];
  const bind: Bind = (value, type) => {
    values.push(value);
    return `$${values.length}::${type}`;
  };
  return { values, bind };
}
