import { createAddressCounters } from '../../app/http/address-counters.ts';

const addresses = Array.from({ length: 200_000 }, (_each, i) => `2001:db8:${(i >> 8).toString(16)}:${i & 255}::/64`);

describe('the counters of addresses', () => {
  it('are 32,768, however many addresses there are, and take about the same share each', () => {
    const toCounter = createAddressCounters();
    const shares = new Map<number, number>();
    for (const counter of addresses.map(toCounter)) shares.set(counter, (shares.get(counter) ?? 0) + 1);
    expect(Math.max(...shares.keys())).toBeLessThan(32_768);
    expect(Math.min(...shares.keys())).toBeGreaterThanOrEqual(0);
    // 200,000 thrown at random leave 0.2 % empty, and 25 in the fullest.
    expect(shares.size).toBeGreaterThan(32_000);
    expect(Math.max(...shares.values())).toBeLessThan(40);
  });

  it('are the same for an address each time', () => {
    const toCounter = createAddressCounters();
    expect(toCounter('203.0.113.9')).toBe(toCounter('203.0.113.9'));
  });

  it('are others in each process, so that nobody can choose whose counter to share', () => {
    const [here, there] = [createAddressCounters(), createAddressCounters()];
    const sharers = new Map<number, string>();
    const pairs = addresses.flatMap((address) => {
      const other = sharers.get(here(address));
      sharers.set(here(address), address);
      return other === undefined ? [] : [[address, other] as const];
    });
    expect(pairs.length).toBeGreaterThan(100_000);
    expect(pairs.filter(([one, other]) => there(one) === there(other)).length).toBeLessThan(pairs.length / 100);
  });
});
