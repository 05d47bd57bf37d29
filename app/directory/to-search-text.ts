import { foldCase, isAscii } from './fold-case.ts';
import type { GroupProfile } from './group.types.ts';

/** Characters of one value that count. */
const OF_A_VALUE = 128;
/** What fits into an index beside its other columns (bytes). */
const MOST_BYTES = 1_200;
/** Characters that always fit, of four bytes each at most. */
const OF_ALL = MOST_BYTES / 4;

/**
 * What the console finds a resource by: the values without case and marks, those that say the same once. It fits into an
 * index.
 */
export function toSearchText(values: readonly (string | undefined)[]): string {
  let text = '';
  for (const value of values) {
    const part = cut(foldCase(value ?? ''), OF_A_VALUE).trim();
    if (!text.includes(part)) text += ` ${part}`;
  }
  const plain = withoutMarks(text).trimStart();
  return Buffer.byteLength(plain) > MOST_BYTES ? cut(plain, OF_ALL) : plain;
}

/** What the console finds a group by. */
export const toGroupSearchText = ({ displayName, externalId }: GroupProfile): string =>
  toSearchText([displayName, externalId]);

/** The first so many characters, none of them halved. */
export function cut(text: string, characters: number): string {
  return text.length <= characters ? text : [...text.slice(0, 2 * characters)].slice(0, characters).join('');
}

/** Typographic apostrophes and wide spaces are what people do not type. */
function withoutMarks(text: string): string {
  if (isAscii(text)) return text;
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u00a0\u3000]/g, ' ');
}
