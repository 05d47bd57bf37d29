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
    expect(toMoment(new Date(NOW.getTime() + distance), { now: NOW }).relative).toBe(words);
  });

  it.each([
    ['UTC', '2026-11-24T09:05:00.000Z', '24 November 2026, 09:05 UTC'],
    ['Europe/Berlin', '2026-11-24T23:30:00.000Z', '25 November 2026, 00:30 CET'],
    ['Europe/Berlin', '2026-07-01T22:30:00.000Z', '2 July 2026, 00:30 CEST'],
    ['America/New_York', '2026-11-24T03:05:00.000Z', '23 November 2026, 22:05 EST'],
    ['Asia/Kolkata', '2026-11-24T09:05:00.000Z', '24 November 2026, 14:35 GMT+5:30'],
  ])('says the exact time in %s, and names the zone', (zone, iso, exact) => {
    expect(toMoment(new Date(iso), { zone, now: NOW })).toMatchObject({ iso, exact });
  });

  it('is in UTC where no zone is known', () => {
    expect(toMoment(new Date('2026-11-24T09:05:00Z')).exact).toBe('24 November 2026, 09:05 UTC');
  });

  it('is null for what did not happen', () => {
    expect(toMomentOrNull(null)).toBeNull();
  });
});
