/** Punctuation that means something within a line of Markdown (CommonMark §2.4, and GFM's tables and strikethrough). */
const MEANINGFUL = /[\\`*_[\]<>|~#]/g;

/** A value from outside as Markdown that shows it and does nothing else; line breaks become spaces. */
export function escapeMarkdown(value: unknown): string {
  return String(value ?? '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(MEANINGFUL, '\\$&')
    .replaceAll(/&(?=#?\w+;)/g, '&amp;');
}

/** A value as a code span (CommonMark §6.1): fenced by one backtick more than it has in a row. */
export function toCodeSpan(value: string): string {
  const text = value.replaceAll(/\s+/g, ' ');
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${text}${fence}` : `${fence} ${text} ${fence}`;
}

/** A URL as the target of a link (CommonMark §6.3), which a parenthesis or an angle bracket would end. */
export const toLinkTarget = (url: string): string =>
  new URL(url).href.replaceAll(/[()<>\\]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
