import { toChart } from '../../../app/console/overview/to-chart.ts';

const OUTCOMES = { ok: 'Done', refused: 'Refused' };
const chart = (...counts: Record<string, number>[]) =>
  toChart(
    { id: 'day', title: 'Last 24 hours', every: 2 },
    counts.map((one, index) => ({ label: `${index}:00`, counts: one })),
    OUTCOMES,
  );

describe('the chart of requests', () => {
  it('stacks what was refused upon what was done, to scale', () => {
    const { bars, height } = chart({ ok: 30, refused: 10 }, { ok: 10 });
    const [first, second] = bars;
    const [ok, refused] = first?.parts ?? [];
    expect(first?.total).toBe(40);
    expect(ok?.height).toBeCloseTo((refused?.height ?? 0) * 3, 0);
    expect(refused?.y).toBeCloseTo((ok?.y ?? 0) - (refused?.height ?? 0), 0);
    expect(second?.parts).toHaveLength(1);
    expect(Math.min(...bars.flatMap(({ parts }) => parts.map(({ y }) => y)))).toBeGreaterThanOrEqual(0);
    expect(height).toBeGreaterThan(0);
  });

  it.each([
    [0, ['0', '1']],
    [1, ['0', '1']],
    [4, ['0', '1', '2', '3', '4']],
    [7, ['0', '2', '4', '6', '8']],
    [40, ['0', '10', '20', '30', '40']],
    [1234, ['0', '500', '1,000', '1,500']],
    [98_765, ['0', '50,000', '100,000']],
  ])('has round numbers at its lines: %d requests at most', (most, labels) => {
    expect(chart({ ok: most }).grid.map(({ label }) => label)).toEqual(labels);
  });

  it('shows a single request beside thousands, and nothing for none', () => {
    const [bar] = chart({ ok: 5000, refused: 1 }).bars;
    expect(bar?.parts[1]?.height).toBeGreaterThanOrEqual(2);
    expect(chart({}, {}).bars.every(({ parts }) => parts.length === 0)).toBe(true);
  });

  it('labels every second stretch, the latest always, and sums up by outcome', () => {
    const { bars, legend } = chart({ ok: 1 }, { refused: 2 }, { ok: 3 });
    expect(bars.map(({ showLabel }) => showLabel)).toEqual([true, false, true]);
    expect(legend).toEqual([
      { outcome: 'ok', label: 'Done', total: 4 },
      { outcome: 'refused', label: 'Refused', total: 2 },
    ]);
  });
});
