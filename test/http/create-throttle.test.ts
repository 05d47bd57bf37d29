import { createThrottle } from '../../app/http/create-throttle.ts';

describe('createThrottle', () => {
  afterEach(() => jest.restoreAllMocks());

  it('tells at once, then no more for ten seconds, and then how often it did not', () => {
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    const told: [number, number][] = [];
    const throttle = createThrottle();
    for (const at of [0, 1, 9_999, 10_000, 10_001, 40_000]) {
      now = at;
      throttle((untold) => told.push([at, untold]));
    }
    expect(told).toEqual([
      [0, 0],
      [10_000, 2],
      [40_000, 1],
    ]);
  });
});
