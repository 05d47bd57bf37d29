/** How requests are told apart in lists and statistics, the good ones first. */
export const OUTCOMES = ['ok', 'refused', 'denied', 'limited', 'failed'] as const;

/** `refused`: for what it asked; `denied`: the token may not; `limited`: too many; `failed`: our fault. */
export type Outcome = (typeof OUTCOMES)[number];

/** The outcome of a request that was answered with `status`. The migration that added the column says the same in SQL. */
export function toOutcome(status: number): Outcome {
  if (status < 400) return 'ok';
  if (status >= 500) return 'failed';
  if (status === 401 || status === 403) return 'denied';
  return status === 429 ? 'limited' : 'refused';
}
