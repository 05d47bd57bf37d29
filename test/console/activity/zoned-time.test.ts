import { parseZonedTime, toZonedTime } from '../../../app/console/activity/zoned-time.ts';

describe('parseZonedTime takes what a datetime-local field sends for the clock of the organization', () => {
  it.each([
    ['2026-11-24T10:30', 'UTC', '2026-11-24T10:30:00.000Z'],
    ['2026-11-24T10:30:59', 'UTC', '2026-11-24T10:30:00.000Z'],
    ['2026-11-24T10:30', 'Europe/Berlin', '2026-11-24T09:30:00.000Z'],
    ['2026-07-24T10:30', 'Europe/Berlin', '2026-07-24T08:30:00.000Z'],
    ['2026-07-24T10:30', 'America/Los_Angeles', '2026-07-24T17:30:00.000Z'],
    ['2026-07-24T10:30', 'Asia/Kathmandu', '2026-07-24T04:45:00.000Z'],
    ['2026-03-29T03:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
    ['2026-03-29T01:59', 'Europe/Berlin', '2026-03-29T00:59:00.000Z'],
    ['2026-10-25T00:30', 'Europe/Berlin', '2026-10-24T22:30:00.000Z'],
    ['2026-10-25T03:30', 'Europe/Berlin', '2026-10-25T02:30:00.000Z'],
  ])('%s in %s is %s', (local, zone, iso) => {
    const date = parseZonedTime(local, zone);
    expect(date?.toISOString()).toBe(iso);
    expect(toZonedTime(date as Date, zone)).toBe(local.slice(0, 16));
  });

  it.each(['', 'x', '2026-02-30T10:00', '2026-13-01T10:00', '2026-11-24', '2026-11-24T25:00'])(
    'takes %j for no time',
    (text) => {
      expect(parseZonedTime(text, 'UTC')).toBeUndefined();
    },
  );

  it.each(['9999-12-31T23:59', '0100-01-01T00:00', '0001-01-01T00:00', '0000-01-01T00:00'])(
    'takes %s, whose instant no database may be asked for, for no time wherever the clock is',
    (text) => {
      expect(parseZonedTime(text, 'America/Los_Angeles')).toBeUndefined();
      expect(parseZonedTime(text, 'Pacific/Kiritimati')).toBeUndefined();
    },
  );
});
