import cluster from 'node:cluster';
import { pino } from 'pino';
import { supervise } from '../app/supervise.ts';

describe('workers', () => {
  it('are given up with 1 at once when the machine has no process left for the first', async () => {
    const signals = ['SIGTERM', 'SIGINT'] as const;
    const before = signals.map((signal) => process.listeners(signal));
    jest.spyOn(cluster, 'fork').mockImplementation(() => {
      throw Object.assign(new Error('spawn EAGAIN'), { code: 'EAGAIN' });
    });
    const lines: string[] = [];
    try {
      const log = pino({}, { write: (line: string) => void lines.push(line) });
      expect(await supervise({ count: 2, log, onReady: () => lines.push('ready') }).ended).toBe(1);
      expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
        'a worker could not be started',
        'a worker ended',
        'the workers cannot start',
      ]);
    } finally {
      jest.restoreAllMocks();
      for (const [at, signal] of signals.entries()) {
        for (const each of process.listeners(signal)) if (!before[at]?.includes(each)) process.off(signal, each);
      }
    }
  });
});
