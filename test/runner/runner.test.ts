import { execFile } from 'node:child_process';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

interface Result {
  name: string;
  status: string;
  message: string;
  assertionResults: {
    title: string;
    status: string;
    failureMessages: string[];
    location: { line: number; column: number } | null;
  }[];
}

/** Runs these files of test/runner/files as jest.config.mjs runs the suite, but without its database. */
function run(names: string[], ...args: string[]): Promise<{ results: Map<string, Result>; err: string }> {
  const config = {
    rootDir: ROOT,
    runtime: '<rootDir>/test/runner/runtime.cjs',
    testEnvironment: '<rootDir>/test/runner/environment.cjs',
    transform: {},
    testLocationInResults: true,
    testTimeout: 300,
    testMatch: names.map((name) => `<rootDir>/test/runner/files/${name}.ts`),
  };
  const command = ['node_modules/jest/bin/jest.js', '--json', '--config', JSON.stringify(config), ...args];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, command, { cwd: ROOT }, (_failed, out, err) => {
      try {
        const { testResults } = JSON.parse(out) as { testResults: Result[] };
        resolve({ results: new Map(testResults.map((result) => [path.basename(result.name, '.ts'), result])), err });
      } catch (cause) {
        reject(new Error(err, { cause }));
      }
    });
  });
}

describe("the tests' own runner (jest's internals: docs/adr/0014-tests-in-one-realm.md)", () => {
  it('tells what fails, where it stands, and why', async () => {
    const { results } = await run(['failing'], '--runInBand');
    const tests = results.get('failing')?.assertionResults ?? [];
    const told = tests.map(({ title, status, location, failureMessages }) => [
      title,
      status,
      location?.line,
      failureMessages.map((message) => message.split('\n')[0]).join(),
    ]);
    const late = 'thrown: "Exceeded timeout of';
    const differs = 'Error: expect(received).toBe(expected) // Object.is equality';
    expect(told).toEqual([
      ['passes', 'passed', 6, ''],
      ['fails', 'failed', 8, differs],
      // jest itself tells no line of these; their messages do.
      ['hangs', 'failed', undefined, expect.stringContaining(`${late} 300 ms`)],
      ['hangs for longer than it may by itself', 'failed', undefined, expect.stringContaining(`${late} 20 ms`)],
      ['leaves a rejection behind', 'failed', 16, 'Error: nobody looked'],
      ['fails for 1', 'failed', 21, differs],
      ['fails for 2', 'failed', 21, differs],
      ['is skipped', 'pending', 25, ''],
      ['does not pass', 'failed', 33, 'Error: not prepared'],
    ]);
    const placeOf = (at: number) => /failing\.ts\?1:\d+/.exec(tests[at]?.failureMessages[0] ?? '')?.[0];
    expect([1, 2, 3].map(placeOf)).toEqual(['failing.ts?1:9', 'failing.ts?1:12', 'failing.ts?1:14']);
  });

  it('fails a file that cannot be loaded, and one that leaves the process changed', async () => {
    const { results } = await run(['broken', 'leaving-environment'], '--runInBand');
    expect(results.get('broken')).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('broken while it was loaded'),
    });
    expect(results.get('leaving-environment')).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/leaving-environment\.ts leaves the process with other environment variables/),
    });
  });

  it.each([[['--runInBand']], [['--maxWorkers=2']]])(
    'puts back what a file replaced before the next one, and ends by itself (%j)',
    async (args) => {
      const { results, err } = await run(['changing-mocks', 'changing-mocks-too'], ...args);
      expect([...results.values()].map(({ status }) => status)).toEqual(['passed', 'passed']);
      expect(err).not.toMatch(/did not exit|force exited/);
    },
  );

  it('refuses to collect coverage, which it could not', async () => {
    const { results } = await run(['changing-mocks'], '--runInBand', '--coverage', '--coverageReporters=none');
    expect(results.get('changing-mocks')?.message).toContain('cannot collect coverage here');
  });
});
