import type { Trouble, TroubleGroup } from '../guide.types.ts';

/**
 * Makes the search for the trouble that an error text is: the one whose text says most of it word for word, where
 * several fit. What was put before a text ("Operation 2 (add): ") or behind it does not hide it.
 */
export function createFinder(groups: readonly TroubleGroup[]): (text: string) => Trouble | undefined {
  const known = groups
    .flatMap(({ troubles }) => troubles.flatMap((trouble) => trouble.texts.map((pattern) => ({ trouble, pattern }))))
    .sort((a, b) => b.pattern.length - a.pattern.length);
  return (text) => known.find(({ pattern }) => isSaidIn(text, pattern))?.trouble;
}

/** Whether `text` has the parts of a pattern in their order; `…` is anything. Takes time in proportion to the text. */
export function isSaidIn(text: string, pattern: string): boolean {
  let from = 0;
  for (const part of pattern.split('…')) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return true;
}
