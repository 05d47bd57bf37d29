import path from 'node:path';
import { toMoment } from '../../app/http/to-moment.ts';

const FILE = path.resolve(import.meta.dirname, '../../public/js/relative-time.js');
const NOW = new Date('2026-11-24T12:00:00Z');

describe('public/js/relative-time.js', () => {
  it('says what the server says, whatever the distance', async () => {
    const { toRelative } = (await import(FILE)) as { toRelative: (date: Date, now: Date) => string };
    const seconds = [0, 1, 29, 59, 60, 90, 3_599, 3_600, 86_399, 86_400, 200_000, 34_560_000, 63_072_000, 99_999_999];
    for (const distance of seconds.flatMap((each) => [each, -each])) {
      const date = new Date(NOW.getTime() + distance * 1000);
      expect({ distance, words: toRelative(date, NOW) }).toEqual({
        distance,
        words: toMoment(date, { now: NOW }).relative,
      });
    }
  });
});
