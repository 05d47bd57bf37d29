import type { Outcome } from '../activity/to-outcome.ts';

/** What became of a request, in a word: lists, filters, charts and their legend use the same. */
export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  ok: 'Done',
  refused: 'Refused',
  denied: 'Not allowed',
  limited: 'Too many at once',
  failed: 'Failed here',
};
