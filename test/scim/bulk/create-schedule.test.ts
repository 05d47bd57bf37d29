import type { BulkOperation } from '../../../app/scim/bulk/bulk.types.ts';
import { createSchedule } from '../../../app/scim/bulk/create-schedule.ts';
import { countCpu } from '../../support/count-cpu.ts';

type Sent = [method: string, path: string, bulkId?: string, ...references: string[]];

const toOperation = ([method, path, bulkId, ...references]: Sent, index: number): BulkOperation => ({
  number: index + 1,
  method,
  path,
  bulkId,
  version: undefined,
  data: {},
  references: new Set(references),
});

/** The steps in their order, as `1`, `2 part`, `2 rest`. */
function stepsOf(sent: Sent[], failing: readonly number[] = []): string[] {
  const schedule = createSchedule(sent.map(toOperation));
  const steps: string[] = [];
  for (let step = schedule.next(); step; step = schedule.next()) {
    const number = step.index + 1;
    steps.push(step.kind === 'whole' ? `${number}` : `${number} ${step.kind}`);
    schedule.settle(step.index, !failing.includes(number));
  }
  return steps;
}

describe('the order of bulk operations (RFC 7644 §3.7.1)', () => {
  it.each<[what: string, sent: Sent[], steps: string[]]>([
    ['no operations', [], []],
    [
      'operations that need no other, as they were sent',
      [
        ['POST', '/Users', 'a'],
        ['DELETE', '/Users/1'],
        ['POST', '/Users', 'b'],
      ],
      ['1', '2', '3'],
    ],
    [
      'a reference backward',
      [
        ['POST', '/Users', 'a'],
        ['POST', '/Groups', 'g', 'a'],
      ],
      ['1', '2'],
    ],
    [
      'a reference forward',
      [
        ['POST', '/Groups', 'g', 'a'],
        ['POST', '/Users', 'a'],
      ],
      ['2', '1'],
    ],
    [
      'a chain forward',
      [
        ['POST', '/Groups', 'f', 'g'],
        ['POST', '/Groups', 'g', 'a'],
        ['POST', '/Users', 'a'],
      ],
      ['3', '2', '1'],
    ],
    [
      'a later change of the resource of one that waits',
      [
        ['PATCH', '/Groups/1', undefined, 'a'],
        ['PATCH', '/Groups/1'],
        ['POST', '/Users', 'a'],
      ],
      ['3', '1', '2'],
    ],
    [
      'a deletion sent before the POST that needs the name',
      [
        ['PATCH', '/Groups/1', undefined, 'a'],
        ['DELETE', '/Users/1'],
        ['POST', '/Users', 'a'],
      ],
      ['2', '3', '1'],
    ],
    [
      'two that need each other',
      [
        ['POST', '/Groups', 'f', 'g'],
        ['POST', '/Groups', 'g', 'f'],
      ],
      ['1 part', '2', '1 rest'],
    ],
    [
      'one that needs itself',
      [
        ['POST', '/Groups', 'g', 'g'],
        ['POST', '/Users', 'a'],
      ],
      ['2', '1 part', '1 rest'],
    ],
    [
      'one before a circle, which is in none',
      [
        ['POST', '/Groups', 'd', 'e'],
        ['POST', '/Groups', 'e', 'f'],
        ['POST', '/Groups', 'f', 'e'],
      ],
      ['2 part', '1', '3', '2 rest'],
    ],
    ['a reference to nothing', [['POST', '/Groups', 'g', 'nobody']], ['1']],
    [
      'a reference to the bulkId of a PUT, which creates nothing',
      [
        ['POST', '/Groups', 'g', 'p'],
        ['PUT', '/Users/1', 'p'],
      ],
      ['1', '2'],
    ],
  ])('takes %s', (_what, sent, steps) => {
    expect(stepsOf(sent)).toEqual(steps);
  });

  it('does not finish what was not begun', () => {
    const circle: Sent[] = [
      ['POST', '/Groups', 'f', 'g'],
      ['POST', '/Groups', 'g', 'f'],
    ];
    expect(stepsOf(circle, [1])).toEqual(['1 part', '2']);
    expect(stepsOf(circle, [2])).toEqual(['1 part', '2', '1 rest']);
  });

  it('orders 1,000 operations of one great circle within 50 ms', () => {
    const sent = Array.from(
      { length: 1_000 },
      (_, n): Sent => ['POST', '/Groups', `g${n}`, ...Array.from({ length: 60 }, (_, m) => `g${(n + m + 1) % 1_000}`)],
    );
    const took = countCpu();
    const steps = stepsOf(sent);
    expect(took()).toBeLessThan(1_000);
    expect(new Set(steps.map((step) => Number.parseInt(step, 10))).size).toBe(1_000);
  });
});
