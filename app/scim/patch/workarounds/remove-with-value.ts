/*
 * Some clients name the values to remove in `value`; without it the whole list would go:
 *   {"op": "remove", "path": "emails", "value": [{"value": "old@example.com"}]}
 */
type Item = Readonly<Record<string, unknown>>;

/** The items that are none of the `unwanted`: an item is one when it has every member the unwanted one names. */
export function withoutItems(items: readonly Item[], unwanted: readonly Item[]): Item[] {
  return items.filter((item) => !unwanted.some((gone) => Object.keys(gone).every((name) => item[name] === gone[name])));
}
