import { join } from './conditions.ts';
import type { Bind } from './create-binder.ts';
import { toSearchText } from './to-search-text.ts';

/** More words narrow nothing down, and each is looked for in every row. */
const MAX_WORDS = 8;

/** The condition that each word of `text` occurs in `column`, which toSearchText made; undefined for a text without words. */
export function compileSearch(column: string, text: string, bind: Bind): string | undefined {
  const words = [...new Set(text.split(/\s+/).map(toWord).filter(Boolean))].slice(0, MAX_WORDS);
  if (words.length === 0) return undefined;
  return join(
    'and',
    words.map((word) => `strpos(${column}, ${bind(toSearchText([word]), 'text')}) > 0`),
  );
}

/** People write "Müller, Zoë", and copy addresses with what stands around them. */
const toWord = (word: string) => word.replaceAll('\0', '').replace(/^[<("]+|[>)",;]+$/g, '');
