/** The rows of one table as one title: the words they share, and … for those they do not. Takes one title at least. */
export function collapseTitles(titles: readonly string[]): string {
  const [first = [], ...others] = [...new Set(titles)].map((title) => title.split(' '));
  if (others.length === 0) return first.join(' ');
  const shortest = Math.min(first.length, ...others.map((words) => words.length));
  let start = 0;
  while (start < shortest && others.every((words) => words[start] === first[start])) start += 1;
  let end = 0;
  while (end < shortest - start && others.every((words) => words.at(-1 - end) === first.at(-1 - end))) end += 1;
  return [...first.slice(0, start), '…', ...first.slice(first.length - end)].join(' ');
}
