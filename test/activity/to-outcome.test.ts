import { toOutcome } from '../../app/activity/to-outcome.ts';

describe('toOutcome', () => {
  it.each([
    [200, 'ok'],
    [204, 'ok'],
    [304, 'ok'],
    [400, 'refused'],
    [404, 'refused'],
    [409, 'refused'],
    [412, 'refused'],
    [499, 'refused'],
    [401, 'denied'],
    [403, 'denied'],
    [429, 'limited'],
    [500, 'failed'],
    [503, 'failed'],
  ])('tells that %s is %s', (status, outcome) => {
    expect(toOutcome(status)).toBe(outcome);
  });
});
