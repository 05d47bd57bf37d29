import { describe, expect, it } from '@jest/globals';
import { toMoment, toMomentOrNull } from '../../app/http/to-moment.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const MINUTE = 60_000;
const DAY = 86_400_000;

describe('toMoment', () => {
  it.each([
    [-10_000, 'just now'],
    [10_000, 'in a moment'],
    [-MINUTE, '1 minute ago'],
    [-119 * MINUTE, '1 hour ago'],
    [-DAY, 'yesterday'],
    [-3 * DAY, '3 days ago'],
    [400 * DAY, 'in 400 days'],
    [400 * DAY - 5_000, 'in 400 days'],
    [20 * 60 * MINUTE, 'in 20 hours'],
    [-800 * DAY, '2 years ago'],
  ])('says %d ms from now as "%s"', (distance, words) => {
    expect(toMoment(new Date(NOW.getTime() + distance), NOW).relative).toBe(words);
  });

  it('says the exact time in UTC', () => {
    expect(toMoment(new Date('2026-11-24T09:05:00Z'), NOW)).toMatchObject({
      iso: '2026-11-24T09:05:00.000Z',
      exact: '24 November 2026, 09:05 UTC',
    });
  });

  it('is null for what did not happen', () => {
    expect(toMomentOrNull(null)).toBeNull();
  });
});
